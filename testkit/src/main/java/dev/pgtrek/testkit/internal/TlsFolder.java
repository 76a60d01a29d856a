package dev.pgtrek.testkit.internal;

import dev.pgtrek.testkit.server.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The folder with a server's certificates and keys. */
record TlsFolder(Path path) {

    /** Creates the certificates and writes them into a new folder. */
    static TlsFolder create(Path path) throws IOException {
        Files.createDirectory(path);
        try {
            Certificate root = Certificate.root("pgtrek test root");
            Certificate server = root.issueForLocalhost();
            Certificate client = root.issueForRole(ServerSpec.SUPERUSER);
            write(path.resolve("root.crt"), root.certificatePem());
            write(path.resolve("server.crt"), server.certificatePem());
            write(path.resolve("server.key"), server.keyPem());
            write(path.resolve("client.crt"), client.certificatePem());
            write(path.resolve("client.key"), client.keyPem());
            write(path.resolve("client.pk8"), client.keyDer());
        } catch (GeneralSecurityException e) {
            throw new IOException("The JDK could not make a certificate", e);
        }
        return new TlsFolder(path);
    }

    private static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, bytes);
    }

    /** Returns the server's settings that turn TLS on. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ssl", "on");
        settings.put("ssl_cert_file", path.resolve("server.crt").toString());
        settings.put("ssl_key_file", path.resolve("server.key").toString());
        settings.put("ssl_ca_file", path.resolve("root.crt").toString());
        return settings;
    }

    TlsFiles clientFiles() {
        return new TlsFiles(
                path.resolve("root.crt"),
                path.resolve("client.crt"),
                path.resolve("client.key"),
                path.resolve("client.pk8"));
    }
}
