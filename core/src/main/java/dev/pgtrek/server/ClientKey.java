package dev.pgtrek.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The key of a client certificate, as a file that both the JDBC driver and libpq can read: PKCS #8, unencrypted, as PEM
 * (the file as OpenSSL 3 writes it) or DER. The driver reads no other PEM, and needs the algorithm as a setting.
 */
final class ClientKey {
    private static final String HEADER = "-----BEGIN PRIVATE KEY-----";
    private static final String FOOTER = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final int LONGEST = 64 * 1024;

    private ClientKey() {}

    /**
     * Returns the algorithm of a key in PEM; empty for a key in DER, whose algorithm the driver detects itself.
     *
     * @throws UnusableKeyException with a message that gives the reason and the remedy
     */
    static Optional<String> algorithm(Path file) throws UnusableKeyException {
        byte[] content = read(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int header = text.indexOf(HEADER);
        int footer = text.indexOf(FOOTER);
        if (header >= 0 && footer > header) {
            return Optional.of(algorithm(file, text.substring(header + HEADER.length(), footer)));
        }
        if ((text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----")) || isPkcs12(file)) {
            throw new UnusableKeyException("the client key " + file
                    + " must be PKCS #8 without a password, so that Java and libpq both can read it; make one by:"
                    + " openssl pkcs8 -topk8 -nocrypt -in old.key -out new.key && chmod 0600 new.key");
        }
        return Optional.empty();
    }

    private static boolean isPkcs12(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(p12|pfx)");
    }

    private static byte[] read(Path file) throws UnusableKeyException {
        try {
            if (!Files.exists(file)) {
                throw new UnusableKeyException("the client key " + file + " does not exist: check sslkey");
            }
            if (Files.size(file) > LONGEST) {
                throw new UnusableKeyException("the client key " + file + " is no key: it is longer than 64 KiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnusableKeyException("the client key " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static String algorithm(Path file, String base64) throws UnusableKeyException {
        try {
            PKCS8EncodedKeySpec key =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
            for (String algorithm : ALGORITHMS) {
                if (reads(algorithm, key)) {
                    return algorithm;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new UnusableKeyException("the client key " + file + " is damaged: " + e.getMessage());
        }
        throw new UnusableKeyException("the client key " + file + " is of an algorithm other than RSA, EC and EdDSA");
    }

    private static boolean reads(String algorithm, PKCS8EncodedKeySpec key) {
        try {
            KeyFactory.getInstance(algorithm).generatePrivate(key);
            return true;
        } catch (GeneralSecurityException e) {
            // A key of another algorithm: the encoding names it, but the JDK offers no other way to detect it.
            return false;
        }
    }

    /** Gives the reason why a key is unusable. */
    static final class UnusableKeyException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableKeyException(String message) {
            super(message);
        }
    }
}
