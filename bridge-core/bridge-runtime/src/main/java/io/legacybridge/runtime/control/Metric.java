package io.legacybridge.runtime.control;

import java.util.List;

/** What is measured. The page docs/reference/metrics.md comes from here, and a test holds it against what is scraped. */
public enum Metric {
    RECORDS_TAKEN("legacybridge.records.taken", Kind.COUNTER, "Records taken from a source.", "connection"),
    RECORDS_PUBLISHED("legacybridge.records.published", Kind.COUNTER, "Records that became messages.", "connection"),
    RECORDS_DUPLICATE(
            "legacybridge.records.duplicate", Kind.COUNTER, "Records that had been taken before.", "connection"),
    RECORDS_REJECTED(
            "legacybridge.records.rejected",
            Kind.COUNTER,
            "Records that were set aside as dead letters.",
            "connection"),
    LAST_SUCCESS(
            "legacybridge.last.success.timestamp.seconds",
            Kind.GAUGE,
            "When records of a connection were last taken and recorded (of is source), and when its legacy system last answered"
                    + " a call with a reply or a fault (of is calls), in seconds since 1970; each absent before the first. At a"
                    + " start, source goes on from the last delivery that the ledger knows to have come to its end; calls of"
                    + " before do not count then.",
            "connection",
            "of"),
    DEAD_LETTERS_WAITING(
            "legacybridge.dead.letters.waiting", Kind.GAUGE, "Dead letters that wait for a person.", "connection"),
    CONNECTION_UP(
            "legacybridge.connection.up",
            Kind.GAUGE,
            "1 when a connection does all it should (running, standby or stopped by its file), else 0.",
            "connection"),
    LEGACY_CALL(
            "legacybridge.legacy.call",
            Kind.TIMER,
            "How long legacy systems took to answer; outcome is reply, fault, unsendable, unreadable, unknown or not_reached.",
            "connection",
            "operation",
            "outcome"),
    CLIENT_REQUESTS(
            "legacybridge.client.requests",
            Kind.COUNTER,
            "Requests on the data port and the SOAP port; code is that of the refusal, or ok. The client unknown has no file in clients/.",
            "client",
            "code"),
    JOURNAL_POSITION(
            "legacybridge.journal.position", Kind.GAUGE, "Position of the last message that clients can read."),
    BROKER_PAUSED(
            "legacybridge.broker.paused",
            Kind.GAUGE,
            "1 when the broker took no messages at the last try (down, full, or no disk left), so that sources wait; else 0."),
    READY("legacybridge.ready", Kind.GAUGE, "1 when clients are served, else 0."),
    CERTIFICATE_DAYS_LEFT(
            "legacybridge.certificate.days.left",
            Kind.GAUGE,
            "Whole days until a certificate or revocation list of the home ends; negative behind it.",
            "file");

    /** What kind of metric it is. */
    enum Kind {
        COUNTER,
        GAUGE,
        /** Seconds, as a histogram. */
        TIMER
    }

    private final String dotted;
    private final Kind kind;
    private final String help;
    private final String labels;

    Metric(String dotted, Kind kind, String help, String... labels) {
        this.dotted = dotted;
        this.kind = kind;
        this.help = help;
        this.labels = String.join(" ", labels);
    }

    /** As Micrometer writes it. */
    String dotted() {
        return dotted;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
    }

    /** As Prometheus shows it: {@code legacybridge_records_taken_total}. */
    public String shown() {
        var name = dotted.replace('.', '_');
        return switch (kind) {
            case COUNTER -> name + "_total";
            case GAUGE -> name;
            case TIMER -> name + "_seconds";
        };
    }

    /** A line of the page of metrics. */
    String line() {
        var type =
                switch (kind) {
                    case COUNTER -> "counter";
                    case GAUGE -> "gauge";
                    case TIMER -> "histogram, seconds";
                };
        return "| `%s` | %s | %s | %s |%n"
                .formatted(shown(), type, labels.isEmpty() ? "none" : labels.replace(" ", ", "), help);
    }

    /** The page of all of them. */
    public static String page() {
        var page = new StringBuilder("""
                # Metrics

                Generated from the code; do not edit.

                `GET /metrics` on the control port, in Prometheus' text format, for operators with the role `metrics` or any
                other. Names and numbers of connections, operations, clients and files stand there, and never a value of a record or
                request. Counters begin at 0 at each start. Beside these there are Micrometer's own of the JVM and the process
                (`jvm_`, `process_`, `system_`).

                | metric | kind | labels | what |
                |---|---|---|---|
                """);
        for (var metric : values()) page.append(metric.line());
        return page.toString();
    }
}
