package dev.pgtrek.testkit.server;

import java.nio.file.Path;

/**
 * The files that a client needs for a test server's TLS, all created for that server and removed with it. The server's
 * certificate is valid for {@code localhost}, {@code 127.0.0.1} and {@code ::1}. Immutable.
 *
 * @param rootCertificate the certificate (PEM) of the authority that signed the server's and the client's: the
 *     {@code sslrootcert} of {@code sslmode=verify-full}
 * @param clientCertificate a certificate (PEM) for the role {@code postgres}, for the {@code cert} method of
 *     {@code pg_hba.conf}
 * @param clientKey its private key (PEM, PKCS #8, readable by this user only), in the form for libpq
 * @param clientKeyDer the same key (DER, PKCS #8), in the form for pgjdbc
 * @see <a href="https://www.postgresql.org/docs/current/ssl-tcp.html">Secure TCP/IP connections with SSL</a>
 */
public record TlsFiles(Path rootCertificate, Path clientCertificate, Path clientKey, Path clientKeyDer) {}
