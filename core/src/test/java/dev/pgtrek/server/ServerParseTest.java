package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerParseTest {
    private static final Map<String, String> NOTHING = Map.of("HOME", "/nonexistent", "PGUSER", "os");

    static Stream<Arguments> addresses() {
        return Stream.of(
                // URIs
                Arguments.of("postgresql://", "localhost", 5432, "os", "postgres", ""),
                Arguments.of("postgres://", "localhost", 5432, "os", "postgres", ""),
                Arguments.of("postgresql://h", "h", 5432, "os", "postgres", ""),
                Arguments.of("postgresql://h/", "h", 5432, "os", "postgres", ""),
                Arguments.of("  postgresql://h:5433  ", "h", 5433, "os", "postgres", ""),
                Arguments.of("postgresql://h:/d", "h", 5432, "os", "d", ""),
                Arguments.of("postgresql://:5433/d", "localhost", 5433, "os", "d", ""),
                Arguments.of("postgresql:///d", "localhost", 5432, "os", "d", ""),
                Arguments.of("postgresql://u@h", "h", 5432, "u", "postgres", ""),
                Arguments.of("postgresql://u@/d", "localhost", 5432, "u", "d", ""),
                Arguments.of("postgresql://u:@h", "h", 5432, "u", "postgres", ""),
                Arguments.of("postgresql://:p@h", "h", 5432, "os", "postgres", "p"),
                Arguments.of("postgresql://u:p@h:5433/d", "h", 5433, "u", "d", "p"),
                Arguments.of("postgresql://u:p:q@h", "h", 5432, "u", "postgres", "p:q"),
                Arguments.of("postgresql://u:p?q#r@h/d", "h", 5432, "u", "d", "p?q#r"),
                Arguments.of("postgresql://u%40x:p%3A%2f%25@h/d%20e", "h", 5432, "u@x", "d e", "p:/%"),
                Arguments.of("postgresql://u:%C3%A4+%F0%9F%98%80ä@h", "h", 5432, "u", "postgres", "ä+😀ä"),
                Arguments.of("postgresql://[::1]", "::1", 5432, "os", "postgres", ""),
                Arguments.of("postgresql://u:p@[2001:db8::1]:5433/d", "2001:db8::1", 5433, "u", "d", "p"),
                Arguments.of("postgresql://[fe80::1%25eth0]/d", "fe80::1%eth0", 5432, "os", "d", ""),
                Arguments.of("postgresql://h?user=u&password=p%26&dbname=d&port=7", "h", 7, "u", "d", "p&"),
                Arguments.of("postgresql:///d?host=h&port=7", "h", 7, "os", "d", ""),
                Arguments.of("postgresql://h/d?host=other", "other", 5432, "os", "d", ""),
                Arguments.of("postgresql://h/?user=me@srv&password=p", "h", 5432, "me@srv", "postgres", "p"),
                Arguments.of("postgresql://h?hostaddr=", "h", 5432, "os", "postgres", ""),
                Arguments.of("postgresql:///?hostaddr=10.0.0.1", "10.0.0.1", 5432, "os", "postgres", ""),
                Arguments.of("POSTGRESQL://h", "h", 5432, "os", "postgres", ""),
                // keyword strings
                Arguments.of("host=h", "h", 5432, "os", "postgres", ""),
                Arguments.of("host = h  port= 7 dbname =d user\t=\nu", "h", 7, "u", "d", ""),
                Arguments.of("host='h' password='p q'user=u", "h", 5432, "u", "postgres", "p q"),
                Arguments.of("password='it\\'s \\\\ x'", "localhost", 5432, "os", "postgres", "it's \\ x"),
                Arguments.of("password=it\\'s\\ \\\\", "localhost", 5432, "os", "postgres", "it's \\"),
                Arguments.of("password='' dbname=''", "localhost", 5432, "os", "postgres", ""),
                Arguments.of("password= user=u", "localhost", 5432, "os", "postgres", "user=u"),
                Arguments.of("host=a host=b", "b", 5432, "os", "postgres", ""),
                Arguments.of("host=::1 dbname=a=b", "::1", 5432, "os", "a=b", ""),
                Arguments.of("password=p\\", "localhost", 5432, "os", "postgres", "p"),
                Arguments.of("password='=@:/%'", "localhost", 5432, "os", "postgres", "=@:/%"),
                // JDBC URLs
                Arguments.of("jdbc:postgresql:", "localhost", 5432, "os", "postgres", ""),
                Arguments.of("jdbc:postgresql:/", "localhost", 5432, "os", "postgres", ""),
                Arguments.of("jdbc:postgresql:d", "localhost", 5432, "os", "d", ""),
                Arguments.of("jdbc:postgresql://h/d", "h", 5432, "os", "d", ""),
                Arguments.of("jdbc:postgresql://h", "h", 5432, "os", "postgres", ""),
                Arguments.of("jdbc:postgresql://h:7/", "h", 7, "os", "postgres", ""),
                Arguments.of("jdbc:postgresql:///d", "localhost", 5432, "os", "d", ""),
                Arguments.of("jdbc:postgresql://[::1]:7/d", "::1", 7, "os", "d", ""),
                Arguments.of("jdbc:postgresql://[::1]/d", "::1", 5432, "os", "d", ""),
                Arguments.of("jdbc:postgresql://h/d%2Fe?user=u&password=p%26+q", "h", 5432, "u", "d/e", "p& q"),
                Arguments.of("jdbc:postgresql://h/d?user=u@x&password=p@q", "h", 5432, "u@x", "d", "p@q"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void readsAddress(String text, String host, int port, String user, String database, String password) {
        Server server = Server.parse(text, NOTHING);

        assertThat(server.host()).isEqualTo(host);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.user()).isEqualTo(user);
        assertThat(server.database()).isEqualTo(database);
        assertThat(server.libpqEnvironment("x").getOrDefault("PGPASSWORD", "")).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://h?sslmode=verify-full                    | VERIFY_FULL
            postgresql://h?ssl=true                               | REQUIRE
            host=h sslmode=disable                                | DISABLE
            host=h requiressl=1                                   | REQUIRE
            host=h requiressl=0                                   | PREFER
            host=h sslrootcert=system                             | VERIFY_FULL
            host=h                                                | PREFER
            jdbc:postgresql://h/d?ssl=true                        | VERIFY_FULL
            jdbc:postgresql://h/d?ssl                             | VERIFY_FULL
            jdbc:postgresql://h/d?ssl=false                       | PREFER
            jdbc:postgresql://h/d?ssl=true&sslmode=require        | REQUIRE
            jdbc:postgresql://h/d?sslmode=allow                   | ALLOW
            jdbc:postgresql://h/d?sslmode=verify-ca               | VERIFY_CA
            """)
    void readsSslMode(String text, SslMode mode) {
        assertThat(Server.parse(text, NOTHING).sslMode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://h?connect_timeout=3&application_name=a%20b&sslrootcert=/r&sslcert=/c&sslkey=/k",
                "host=h connect_timeout=3 application_name='a b' sslrootcert=/r sslcert=/c sslkey=/k",
                "jdbc:postgresql://h/?connectTimeout=3&ApplicationName=a+b&sslrootcert=/r&sslcert=/c&sslkey=/k",
                "jdbc:postgresql://h/?loginTimeout=2.5&ApplicationName=a+b&sslrootcert=/r&sslcert=/c&sslkey=/k"
            })
    void readsTheRest(String text) {
        Server server = Server.parse(text, NOTHING);

        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(server.applicationName()).isEqualTo("a b");
        assertThat(server.sslRootCert()).contains(Path.of("/r"));
        assertThat(server.sslCert()).contains(Path.of("/c"));
        assertThat(server.sslKey()).contains(Path.of("/k"));
    }

    @Test
    void equalAddressesInThreeFormsAreEqual() {
        Server uri = Server.parse("postgresql://u:p%20q@h:7/d?sslmode=require", NOTHING);

        assertThat(Server.parse("host=h port=7 user=u password='p q' dbname=d sslmode=require", NOTHING))
                .isEqualTo(uri)
                .hasSameHashCodeAs(uri);
        assertThat(Server.parse("jdbc:postgresql://h:7/d?user=u&password=p+q&sslmode=require", NOTHING))
                .isEqualTo(uri);
        assertThat(Server.parse("postgresql://u:other@h:7/d?sslmode=require", NOTHING))
                .isNotEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://h?keepalives=1&gssencmode=prefer&sslcompression=0&sslsni=1&sslnegotiation=postgres",
                "host=h client_encoding=UTF8 target_session_attrs=any load_balance_hosts=disable sslcertmode=allow",
                "host=h ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version=TLSv1.3 max_protocol_version=3.0",
                "jdbc:postgresql://h/?tcpKeepAlive=true&socketTimeout=0&gssEncMode=disable&targetServerType=any",
                "jdbc:postgresql://h/?readOnly=false&loadBalanceHosts=false&queryTimeout=0"
            })
    void takesWhatAsksForNothingElseThanIsDone(String text) {
        assertThat(Server.parse(text, NOTHING)).isEqualTo(Server.parse("host=h", NOTHING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                | the server's address is empty
            garbage                                           | expected a URI
            http://h/d                                        | does not begin with http://
            mysql://h/d                                       | does not begin with mysql://
            jdbc:mysql://h/d                                  | not one of PostgreSQL's driver
            postgresql://a,b/d                                | several hosts
            postgresql://a:1,b:2/d                            | several hosts
            host=a,b                                          | several hosts
            host=a port=1,2                                   | several hosts
            jdbc:postgresql://a:1,b:2/d                       | several hosts
            host=/var/run/postgresql                          | Unix-domain socket
            postgresql://%2Fvar%2Frun/d                       | Unix-domain socket
            postgresql:///d?host=/tmp                         | Unix-domain socket
            host=@abstract                                    | Unix-domain socket
            host=a hostaddr=10.0.0.1                          | hostaddr
            host='a b'                                        | the host must be a name
            host=[::1]                                        | without port, user or brackets
            postgresql://[::1                                 | brackets
            postgresql://[::1]x/d                             | brackets
            postgresql://[]/d                                 | brackets
            postgresql://h:0/d                                | the port must be 1 to 65535, was 0
            postgresql://h:65536/d                            | the port must be 1 to 65535, was 65536
            postgresql://h:x/d                                | the port must be a number
            postgresql://h?prot=1                             | did you mean "port"?
            host=h sslmod=require                             | did you mean "sslmode"?
            host=h colour=red                                 | unknown parameter "colour"
            jdbc:postgresql://h/d?applicationname=x           | did you mean "ApplicationName"?
            jdbc:postgresql://h/d?usr=x                       | did you mean "user"?
            postgresql://h?sslmode                            | parameter 1 of the URI must have the form keyword=value
            postgresql://h?port=1&sslmode=a=b                 | parameter 2 of the URI must have the form keyword=value
            postgresql://h?                                   |
            postgresql://h/%zz                                | percent sign
            postgresql://h/%4                                 | percent sign
            postgresql://h/%FF                                | not UTF-8
            postgresql://h/%00                                | zero byte
            jdbc:postgresql://h/%zz                           | percent sign
            host=h sslmode=tls                                | sslmode must be disable, allow, prefer
            host=h sslmode=tls                                | was "tls"
            host=h connect_timeout=0                          | the connect timeout must be 1 to 3600 seconds, was 0 s
            host=h connect_timeout=3601                       | the connect timeout must be 1 to 3600 seconds
            host=h connect_timeout=soon                       | connect_timeout must be a whole number
            host=h channel_binding=yes                        | channel_binding must be disable, prefer or require
            host=h target_session_attrs=standby               | target_session_attrs must be any, primary or read-write
            jdbc:postgresql://h/?targetServerType=secondary   | target_session_attrs must be any, primary or read-write
            host=h service=s                                  | service is not supported: service files are not read
            host=h sslcrl=/f                                  | sslcrl is not supported: the JDBC driver
            host=h sslpassword=x                              | sslpassword is not supported
            host=h gssencmode=require                         | gssencmode with a value other than disable or allow
            host=h keepalives_idle=soon                       | keepalives_idle must be a whole number from 0 to 32767
            host=h keepalives=2                               | keepalives must be a whole number from 0 to 1
            host=h require_auth=scram-sha-256                 | require_auth is not supported
            host=h sslnegotiation=direct                      | sslnegotiation with a value other than postgres
            host=h sslrootcert=system sslmode=require         | sslrootcert=system needs sslmode=verify-full
            host=h sslrootcert=system sslcert=/c sslkey=/k    | does not go together with a client certificate
            host=h sslcert=/c                                 | lacks its key
            host=h sslkey=/k                                  | lacks its certificate
            postgresql://h?ssl=1                              | ssl=true is the only value
            jdbc:postgresql://h/d/e                           | too many slashes
            jdbc:postgresql:/d                                | two slashes
            jdbc:postgresql://u:p@h/d                         | no user and password before the host
            jdbc:postgresql://h/?currentSchema=s              | currentSchema in the JDBC URL is not supported
            jdbc:postgresql://h/?sslfactory=x.NonValidating   | sslmode=require trusts every certificate
            jdbc:postgresql://h/?prepareThreshold=0           | prepareThreshold in the JDBC URL is not supported
            jdbc:postgresql://h/?socketTimeout=30             | cut off long copies
            host='h                                           | never closed
            """)
    void refusesWithTheReason(String text, String reason) {
        if (reason == null) {
            assertThat(Server.parse(text, NOTHING).host()).isEqualTo("h");
            return;
        }
        assertThatThrownBy(() -> Server.parse(text, NOTHING))
                .isInstanceOf(InvalidServerException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    /** Each holds the words s3cr3t and k3y, which belong to a password that was written as it should not be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr3t-k3y",
                "s3cr3t k3y",
                "http://u:s3cr3t@k3y/d",
                "postgresql://u:s3cr3t@k3y@h/d",
                "postgresql://u:s3cr3t/k3y@h/d",
                "postgresql://u:12/s3cr3t@k3y",
                "postgresql://u:s3cr3t/@k3y@h/d",
                "postgresql://u:12/?s3cr3t=k3y@h/d",
                "postgresql://u:12/d?s3cr3t@k3y",
                "postgresql://u:s3cr3t%k3y@h/d",
                "postgresql://u:p@s3cr3t k3y@h/d",
                "postgresql://u:p@s3cr3t/k3y@h/d",
                "postgresql://h/d?password=s3cr3t=k3y",
                "postgresql://h/d?password=p&s3cr3t=k3y",
                "postgresql://h/d?password=p&s3cr3t&k3y",
                "postgresql://h/d?password=%s3cr3t-k3y",
                "postgresql://u:p@h:s3cr3t-k3y",
                "host=h password=p s3cr3t k3y",
                "host=h password=p s3cr3t=k3y",
                "host=h password='s3cr3t k3y",
                "host=h password='p's3cr3t-k3y'",
                "password=p sslmode=s3cr3t!k3y",
                "jdbc:postgresql://u:s3cr3t-k3y@h/d",
                "jdbc:postgresql://h/d?user=u&password=p&s3cr3t=k3y",
                "jdbc:postgresql://h/d?user=u&password=%s3cr3t-k3y",
                "jdbc:postgresql://u:s3cr3t?k3y@h/d",
                "jdbc:mysql://u:s3cr3t-k3y@h/d"
            })
    void repeatsNoPartOfAPassword(String text) {
        assertThatThrownBy(() -> Server.parse(text, NOTHING))
                .isInstanceOf(InvalidServerException.class)
                .hasNoCause()
                .message()
                .doesNotContain("s3cr3t", "k3y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://h                                                   | keepalives=1 keepalives_idle=60 keepalives_interval=10 keepalives_count=6
            postgresql://h?keepalives_idle=20&keepalives_count=0             | keepalives=1 keepalives_idle=20 keepalives_interval=10 keepalives_count=6
            host=h keepalives_interval=5 keepalives_count=4                  | keepalives=1 keepalives_idle=60 keepalives_interval=5 keepalives_count=4
            host=h tcp_user_timeout=9000                                     | keepalives=1 keepalives_idle=60 keepalives_interval=10 keepalives_count=6 tcp_user_timeout=9000
            host=h keepalives=0 keepalives_idle=20                           | keepalives=0
            jdbc:postgresql://h/d?tcpKeepAlive=false                         | keepalives=0
            """)
    void keepAlivesAreHandedOn(String text, String keywords) {
        Server server = Server.parse(text, Map.of());

        assertThat(server.libpqKeepalives().replace("'", "")).isEqualTo(keywords);
        assertThat(server.conninfo("d")).endsWith(" " + server.libpqKeepalives());
    }
}
