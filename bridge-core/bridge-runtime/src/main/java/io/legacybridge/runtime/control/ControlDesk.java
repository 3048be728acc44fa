package io.legacybridge.runtime.control;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.audit.AuditHeads;
import io.legacybridge.runtime.audit.Receipts;
import io.legacybridge.runtime.connection.ConnectionStatus;
import io.legacybridge.runtime.connection.MaximumAge;
import io.legacybridge.runtime.connection.Replays;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.keys.KeyInventory;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Everything that operators can look at and do, in one list.
 *
 * @param statuses     how each connection does now, by name
 * @param consumers    move messages from the broker to the journal
 * @param heads        the ends of the audit's chains
 * @param brokerPaused whether the broker took nothing at the last try
 */
public record ControlDesk(
        Operators operators,
        Audit audit,
        Readiness readiness,
        Supplier<SortedMap<String, ConnectionStatus>> statuses,
        Ledger ledger,
        DeadLetters deadLetters,
        Letters letters,
        Replays replays,
        Accounts accounts,
        Reconciliation reconciliation,
        MaximumAge age,
        Journal journal,
        Receipts receipts,
        JournalConsumers consumers,
        CertsHome certs,
        KeyInventory keys,
        AuditHeads heads,
        Meters meters,
        BooleanSupplier brokerPaused) {

    private static final Set<String> NO_PARAMETERS = Set.of();

    /** For the port that operators connect to. */
    public ControlServlet servlet() {
        var metrics =
                new MetricsResource(meters, readiness, brokerPaused, statuses, ledger, deadLetters, journal, certs);
        var trace = new TraceResource(journal, letters, accounts, receipts);
        var dead =
                new DeadLettersResource(letters, replays, () -> statuses.get().keySet());
        var status = new StatusResource(readiness, statuses, ledger, deadLetters, accounts, reconciliation, age);
        return new ControlServlet(
                operators,
                audit,
                List.of(
                        Resource.look("/health", Role.VIEW, NO_PARAMETERS, _ -> Answer.json(Health.of(readiness))),
                        Resource.look("/status", Role.VIEW, NO_PARAMETERS, status::status),
                        Resource.look("/connections", Role.VIEW, NO_PARAMETERS, status::connections),
                        Resource.look("/connections/*", Role.VIEW, NO_PARAMETERS, status::connection),
                        Resource.act(
                                "POST",
                                "/settle",
                                Role.OPERATE,
                                "settle",
                                NO_PARAMETERS,
                                new SettleResource(consumers)),
                        Resource.look(
                                "/connections/*/deliveries",
                                Role.VIEW,
                                StatusResource.DELIVERIES_PARAMETERS,
                                status::deliveries),
                        Resource.look("/metrics", Role.METRICS, NO_PARAMETERS, metrics::metrics),
                        Resource.look("/trace/*", Role.VIEW, NO_PARAMETERS, trace::trace),
                        Resource.look("/dead-letters", Role.VIEW, DeadLettersResource.LIST_PARAMETERS, dead::list),
                        Resource.look("/dead-letters/*", Role.VIEW, NO_PARAMETERS, dead::show),
                        Resource.act(
                                "GET",
                                "/dead-letters/*/bytes",
                                Role.SECURITY,
                                "show the bytes of a dead letter",
                                DeadLettersResource.BYTES_PARAMETERS,
                                dead::bytes),
                        Resource.act(
                                "POST",
                                "/dead-letters/*/replay",
                                Role.OPERATE,
                                "replay a dead letter",
                                DeadLettersResource.REPLAY_PARAMETERS,
                                dead::replay),
                        Resource.act(
                                "POST",
                                "/dead-letters/*/discard",
                                Role.OPERATE,
                                "discard a dead letter",
                                DeadLettersResource.DISCARD_PARAMETERS,
                                dead::discard),
                        Resource.look(
                                "/certificates",
                                Role.VIEW,
                                NO_PARAMETERS,
                                _ -> Answer.json(certs.list().entries())),
                        Resource.look(
                                "/keys",
                                Role.VIEW,
                                NO_PARAMETERS,
                                _ -> Answer.json(Map.of("keys", keys.keys(), "persons", keys.persons()))),
                        Resource.look("/audit", Role.VIEW, NO_PARAMETERS, _ -> Answer.json(heads.signed()))));
    }
}
