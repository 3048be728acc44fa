package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What stands although the connection goes on, of taking files and of sending them: each report replaces its own part. */
final class Standing {

    private final AdapterContext context;
    private List<Problem> taking = List.of();
    private List<Problem> sending = List.of();

    Standing(AdapterContext context) {
        this.context = context;
    }

    synchronized void taking(List<Problem> problems) {
        taking = List.copyOf(problems);
        report();
    }

    synchronized void sending(List<Problem> problems) {
        if (problems.equals(sending)) return;
        sending = List.copyOf(problems);
        report();
    }

    private void report() {
        var all = new ArrayList<>(taking);
        all.addAll(sending);
        context.report(all);
    }
}
