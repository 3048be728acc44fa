package io.legacybridge.runtime.outbox;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches that nobody sends, for their connection or operation was removed, renamed or disabled. They are told and kept. */
public final class BatchesWithoutOperation {

    private static final Logger log = LoggerFactory.getLogger(BatchesWithoutOperation.class);

    private final Database database;
    private final BiPredicate<String, String> runs;
    private final StandingTrouble<Problem> standing = new StandingTrouble<>();

    /**
     * @param database that of the ledger
     * @param runs     whether a connection runs now and has an operation
     */
    public BatchesWithoutOperation(Database database, BiPredicate<String, String> runs) {
        this.database = database;
        this.runs = runs;
    }

    /** To be repeated. */
    public void look() {
        var found = unsent();
        found.keySet()
                .removeIf(owner ->
                        runs.test(owner.substring(0, owner.indexOf('/')), owner.substring(owner.indexOf('/') + 1)));
        if (found.isEmpty()) {
            standing.ends();
            return;
        }
        var which = new StringBuilder();
        found.forEach((owner, files) -> which.append(which.isEmpty() ? "" : ", ")
                .append(owner)
                .append(files == 1 ? " (1 file)" : " (" + files + " files)"));
        var problem = Problem.error(
                Place.of("connections"),
                "Records wait for files of operations that do not run, and are not sent: " + which + ".",
                "They are safe here. Give the connection and its operation back under these names, with batch, until this"
                        + " is gone.",
                "outbox/no-operation");
        if (standing.begins(problem))
            log.atError().addKeyValue("problem", problem).log("Records wait that nobody sends");
    }

    /** As of the last look; empty when somebody sends all that waits. */
    public Optional<Problem> problem() {
        return standing.current();
    }

    /** How many batches wait, by {@code connection/operation}. */
    private SortedMap<String, Long> unsent() {
        var unsent = new TreeMap<String, Long>();
        database.list(
                        "SELECT connection, operation, COUNT(*) FROM outgoing_batch WHERE state <> 'sent'"
                                + " GROUP BY connection, operation",
                        row -> Map.entry(row.getString(1) + "/" + row.getString(2), row.getLong(3)))
                .forEach(each -> unsent.put(each.getKey(), each.getValue()));
        return unsent;
    }
}
