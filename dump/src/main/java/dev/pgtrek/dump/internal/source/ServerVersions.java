package dev.pgtrek.dump.internal.source;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads servers' versions where no inventory contains them. */
public final class ServerVersions {
    private ServerVersions() {}

    public static ServerVersion read(Server server, String database) {
        try (Connection session = server.connect(database)) {
            return new ServerVersion(session.getMetaData().getDatabaseMajorVersion() * 10_000
                    + session.getMetaData().getDatabaseMinorVersion());
        } catch (SQLException e) {
            throw new MigrationException(
                    ErrorCode.CONNECTION, "the version of " + server + " can't be read: " + e.getMessage(), e);
        }
    }
}
