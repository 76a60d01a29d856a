package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeyTest {
    @TempDir
    private Path folder;

    private Path pem(String kind, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve("client.key"),
                "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }

    @ParameterizedTest
    @CsvSource({"RSA,RSA", "EC,EC", "Ed25519,EdDSA"})
    void tellsTheAlgorithm(String generator, String algorithm) throws Exception {
        byte[] key = KeyPairGenerator.getInstance(generator)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();

        assertThat(ClientKey.algorithm(pem("PRIVATE KEY", key))).contains(algorithm);
        assertThat(ClientKey.algorithm(Files.write(folder.resolve("client.der"), key)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void saysHowToConvertAKeyThatTheDriverCannotRead(String kind) throws IOException {
        Path key = pem(kind, new byte[100]);

        assertThatThrownBy(() -> ClientKey.algorithm(key))
                .isInstanceOf(ClientKey.UnusableKeyException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void refusesWhatIsNoKey() throws IOException, GeneralSecurityException {
        Path noKey = pem("PRIVATE KEY", new byte[100]);
        assertThatThrownBy(() -> ClientKey.algorithm(noKey)).hasMessageContaining("an algorithm other than");

        Path damaged =
                Files.writeString(folder.resolve("x"), "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----");
        assertThatThrownBy(() -> ClientKey.algorithm(damaged)).hasMessageContaining("is damaged");

        Path p12 = Files.write(folder.resolve("client.P12"), new byte[10]);
        assertThatThrownBy(() -> ClientKey.algorithm(p12)).hasMessageContaining("must be PKCS #8");

        Path huge = Files.write(folder.resolve("huge"), new byte[64 * 1024 + 1]);
        assertThatThrownBy(() -> ClientKey.algorithm(huge)).hasMessageContaining("longer than 64 KiB");

        assertThatThrownBy(() -> ClientKey.algorithm(folder.resolve("none"))).hasMessageContaining("does not exist");
    }
}
