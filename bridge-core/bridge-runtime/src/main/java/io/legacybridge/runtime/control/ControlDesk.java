package io.legacybridge.runtime.control;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.connection.Verdict;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Role;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Everything that operators can look at and do, in one list.
 *
 * @param verdicts how each connection does now, by name
 */
public record ControlDesk(
        Operators operators,
        Audit audit,
        Readiness readiness,
        Supplier<SortedMap<String, Verdict>> verdicts,
        Ledger ledger,
        DeadLetters deadLetters,
        CertsHome certs,
        Clock clock) {

    private static final Set<String> NO_PARAMETERS = Set.of();

    /** For the port that operators connect to. */
    public ControlServlet servlet() {
        var status = new StatusResource(readiness, verdicts, ledger, deadLetters);
        return new ControlServlet(
                operators,
                audit,
                List.of(
                        Resource.look("/health", Role.VIEW, NO_PARAMETERS, _ -> Answer.json(Health.of(readiness))),
                        Resource.look("/status", Role.VIEW, NO_PARAMETERS, status::status),
                        Resource.look("/connections", Role.VIEW, NO_PARAMETERS, status::connections),
                        Resource.look("/connections/*", Role.VIEW, NO_PARAMETERS, status::connection),
                        Resource.look(
                                "/certificates",
                                Role.VIEW,
                                NO_PARAMETERS,
                                _ -> Answer.json(certs.list().entries()))));
    }
}
