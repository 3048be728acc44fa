package io.legacybridge.runtime.control;

import io.legacybridge.runtime.connection.ConnectionStatus;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.security.pki.CertificateList.Entry;
import io.legacybridge.security.pki.CertsHome;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics, together with what is looked up for them. */
final class MetricsResource {

    private static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Meters meters;
    private final Supplier<SortedMap<String, ConnectionStatus>> statuses;
    private final Ledger ledger;
    private final DeadLetters deadLetters;
    private final CertsHome certs;

    /** @param brokerPaused whether the broker took nothing at the last try */
    MetricsResource(
            Meters meters,
            Readiness readiness,
            BooleanSupplier brokerPaused,
            Supplier<SortedMap<String, ConnectionStatus>> statuses,
            Ledger ledger,
            DeadLetters deadLetters,
            Journal journal,
            CertsHome certs) {
        this.meters = meters;
        this.statuses = statuses;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.certs = certs;
        meters.gauge(Metric.READY, readiness, now -> now.isReady() ? 1 : 0);
        meters.gauge(Metric.BROKER_PAUSED, brokerPaused, now -> now.getAsBoolean() ? 1 : 0);
        meters.gauge(Metric.JOURNAL_POSITION, journal, Journal::lastPosition);
    }

    synchronized Answer metrics(OperatorRequest request) {
        var now = statuses.get();
        meters.set(
                Metric.CONNECTION_UP,
                now.values().stream()
                        .collect(Collectors.toMap(ConnectionStatus::connection, status -> status.isFine() ? 1 : 0)));
        meters.set(
                Metric.DEAD_LETTERS_WAITING,
                Stream.concat(now.keySet().stream(), ledger.connections().stream())
                        .distinct()
                        .collect(Collectors.toMap(name -> name, deadLetters::countWaiting)));
        // A bundle has several certificates; the first that ends counts.
        meters.set(
                Metric.CERTIFICATE_DAYS_LEFT,
                certs.list().entries().stream().collect(Collectors.toMap(Entry::file, Entry::daysLeft, Math::min)));
        return Answer.text(MEDIA_TYPE, meters.scrape());
    }
}
