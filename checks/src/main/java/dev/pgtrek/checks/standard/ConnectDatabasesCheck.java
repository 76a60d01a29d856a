package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Side;
import java.util.List;

/** Every selected database accepts a connection; on the target, those that already exist. */
record ConnectDatabasesCheck(Side side) implements PreCheck {
    @Override
    public String id() {
        return "connect-" + side + "-databases";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.databases().stream()
                .flatMap(name -> context.connectionFailure(side, name).stream()
                        .map(failure -> Finding.error(id(), String.valueOf(failure.getMessage()))
                                .forDatabase(name)
                                .withRemedy(
                                        failure.kind() == ConnectionFailedException.Kind.ENCODING
                                                ? "rename what has such a name, or write such a text anew, in a"
                                                        + " session with client_encoding ="
                                                        + " 'SQL_ASCII' of the " + side + "; or exclude the database"
                                                : "let the " + side
                                                        + "'s user connect to it, or exclude the database")))
                .toList();
    }
}
