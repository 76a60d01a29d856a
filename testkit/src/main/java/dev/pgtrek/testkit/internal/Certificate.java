package dev.pgtrek.testkit.internal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An X.509 certificate with its private key, on the curve P-256. The JDK has no public API to create one, and tests must
 * not depend on openssl.
 */
final class Certificate {
    private static final String COMMON_NAME = "550403";
    private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";
    private static final String BASIC_CONSTRAINTS = "551d13";
    private static final String SUBJECT_ALT_NAME = "551d11";
    private static final String NOT_BEFORE = "20200101000000Z";
    private static final String NOT_AFTER = "20991231235959Z";

    private final String name;
    private final PrivateKey key;
    private final byte[] der;

    private Certificate(String name, PrivateKey key, byte[] der) {
        this.name = name;
        this.key = key;
        this.der = der;
    }

    /** Creates a self-signed certificate that can sign others. */
    static Certificate root(String name) throws GeneralSecurityException {
        KeyPair keys = newKeys();
        byte[] authority = extension(BASIC_CONSTRAINTS, Der.isTrue(), Der.sequence(Der.isTrue()));
        return signed(name, keys, name, keys.getPrivate(), authority);
    }

    /** Creates a certificate for this machine's names and addresses on the loopback interface. */
    Certificate issueForLocalhost() throws GeneralSecurityException {
        byte[] names = Der.sequence(
                Der.implicit(2, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.implicit(7, new byte[] {127, 0, 0, 1}),
                Der.implicit(7, HexFormat.of().parseHex("00000000000000000000000000000001")));
        return signed("localhost", newKeys(), name, key, extension(SUBJECT_ALT_NAME, new byte[0], names));
    }

    /** Creates a certificate for a client. */
    Certificate issueForRole(String role) throws GeneralSecurityException {
        byte[] noAuthority = extension(BASIC_CONSTRAINTS, new byte[0], Der.sequence());
        return signed(role, newKeys(), name, key, noAuthority);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static Certificate signed(
            String subject, KeyPair keys, String issuer, PrivateKey issuerKey, byte[] extension)
            throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)),
                algorithm,
                distinguishedName(issuer),
                Der.sequence(Der.time(NOT_BEFORE), Der.time(NOT_AFTER)),
                distinguishedName(subject),
                keys.getPublic().getEncoded(),
                Der.explicit(3, Der.sequence(extension)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey);
        signature.update(content);
        return new Certificate(
                subject, keys.getPrivate(), Der.sequence(content, algorithm, Der.bits(signature.sign())));
    }

    private static byte[] distinguishedName(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(commonName))));
    }

    private static byte[] extension(String oid, byte[] critical, byte[] value) {
        return Der.sequence(Der.oid(oid), critical, Der.octets(value));
    }

    String certificatePem() {
        return pem("CERTIFICATE", der);
    }

    byte[] keyDer() {
        return key.getEncoded();
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines);
    }

    /** Omits the key. */
    @Override
    public String toString() {
        return "certificate of " + name;
    }
}
