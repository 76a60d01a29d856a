package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.Side;
import java.util.List;

/** A server answers and accepts a connection. */
record ConnectServerCheck(Side side) implements PreCheck {
    @Override
    public String id() {
        return "connect-" + side;
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.connectionFailure(side)
                .map(failure -> List.of(Finding.error(id(), String.valueOf(failure.getMessage()))))
                .orElse(List.of());
    }
}
