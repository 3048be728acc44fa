package io.legacybridge.runtime.control;

import io.legacybridge.runtime.connection.ConnectionStatus.ReportedProblem;
import java.util.List;

/**
 * How the appliance does.
 *
 * @param state   {@code ready}, {@code degraded} (clients are served, and something disturbs) or {@code not-ready}
 * @param reasons why it is not ready, or what disturbs
 */
record Health(String state, List<ReportedProblem> reasons) {

    static Health of(Readiness readiness) {
        var reasons = readiness.reasons().stream().map(ReportedProblem::of).toList();
        var state = !readiness.isReady() ? "not-ready" : reasons.isEmpty() ? "ready" : "degraded";
        return new Health(state, reasons);
    }
}
