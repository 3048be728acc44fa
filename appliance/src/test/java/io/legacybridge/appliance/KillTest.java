package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.appliance.demo.PreparedHome;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The demo's story as a process of its own, killed in the middle: each record of the file is there once, in order, and so is each
 * change of stock that the warehouse has sent and the shop has committed; both keep books.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {

    private static final int RECORDS = 20_000;
    private static final int SPOILT = 42;
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) process.destroyForcibly();
    }

    @Test
    void afterKillsInTheMiddleOfAFileEachRecordIsThereOnceAndInOrder() throws Exception {
        var home = folder.resolve("home");
        PreparedHome.make(home);
        var seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var inTheMiddle = 0;
        for (var kill = 1; kill <= KILLS; kill++) {
            process = demo(home);
            var messages = random.nextLong(1, (long) RECORDS * kill / (KILLS + 1));
            awaitMessages(home, messages);
            process.destroyForcibly().waitFor();
            if (journalled(home) < RECORDS - 1) inTheMiddle++;
        }
        assertThat(inTheMiddle).as("kills in the middle of the file").isPositive();

        process = demo(home, "last.log");
        awaitTheEndOfTheStory();
        await().atMost(BridgeProcess.LIMIT).until(() -> Files.exists(home.resolve("mainframe/out/.done/CARDS.DAT")));
        process.destroy();

        assertThat(process.waitFor())
                .as("a stop by signal is clean, seed " + seed)
                .isEqualTo(143);
        assertEachRecordOnce(home, seed);
    }

    @Test
    void aStopInTheMiddleOfAFileIsQuickAndLosesNothing() throws Exception {
        var home = folder.resolve("home");
        PreparedHome.make(home);
        process = demo(home);
        awaitMessages(home, 1);
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        process = demo(home, "last.log");
        awaitTheEndOfTheStory();
        process.destroy();
        process.waitFor();
        assertEachRecordOnce(home, 0);
    }

    private Process demo(Path home) throws IOException {
        return demo(home, "process.log");
    }

    private void awaitMessages(Path home, long messages) {
        await().atMost(BridgeProcess.LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
            if (!process.isAlive()) throw new AssertionError(Files.readString(folder.resolve("process.log")));
            return journalled(home) >= messages;
        });
    }

    private void awaitTheEndOfTheStory() {
        await().atMost(BridgeProcess.LIMIT)
                .until(() -> Files.readString(folder.resolve("last.log")).contains("Try next"));
    }

    private Process demo(Path home, String output) throws IOException {
        var log = folder.resolve(output).toFile();
        return BridgeProcess.start(log, "demo", "--home", home.toString(), "--records", Integer.toString(RECORDS));
    }

    /** How many messages the journal holds, seen from outside. */
    private static long journalled(Path home) {
        var file = home.resolve("data/journal.db");
        if (!Files.exists(file)) return 0;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT last FROM bounds")) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            return 0;
        }
    }

    private static void assertEachRecordOnce(Path home, long seed) throws IOException, PositionGone, SQLException {
        var settings = new SettingsFile(new Home(home), Clock.systemUTC()).read(new Problems());
        try (var appliance = Appliance.start(home, settings.orElseThrow())) {
            var stored = all(appliance, "cards");
            var positions = stored.stream().map(KillTest::recordNumber).toList();

            assertThat(positions).as("seed " + seed).isEqualTo(numbersButTheSpoilt());
            assertThat(stored.stream().map(Stored::id).distinct()).hasSameSizeAs(stored);
            assertThat(appliance.deadLetters().waiting(Optional.empty(), 10)).hasSize(1);
            assertThat(changes(appliance, "stock-table")).as("seed " + seed).isEqualTo(committed(home));
            var sent = Files.readAllLines(home.resolve("legacy/warehouse/sent.txt"));
            assertThat(changes(appliance, "stock-queue"))
                    .filteredOn(change -> !isCutOff(change, sent))
                    .as("seed " + seed)
                    .isEqualTo(sent);
        }
    }

    private static List<String> changes(Appliance appliance, String connection) throws PositionGone {
        return all(appliance, connection).stream()
                .map(message ->
                        Landscape.JSON.readTree(message.body()).get("subject").asString())
                .toList();
    }

    /** What the shop has committed, in order. */
    private static List<String> committed(Path home) throws IOException, SQLException {
        var password =
                Files.readString(home.resolve("secrets/shop-db.password")).strip();
        try (var shop = DriverManager.getConnection(
                        "jdbc:h2:file:" + home.resolve("legacy/shop/shop"), "bridge", password);
                var statement = shop.createStatement();
                var rows = statement.executeQuery("SELECT change_id FROM SALE ORDER BY number")) {
            var all = new ArrayList<String>();
            while (rows.next()) all.add(rows.getString(1));
            return all;
        }
    }

    /** A kill between sending and the book leaves one change that the warehouse does not know to have sent: the last of its run. */
    private static boolean isCutOff(String change, List<String> sent) {
        var run = change.substring(0, change.indexOf('-'));
        var known = sent.stream().filter(other -> other.startsWith(run)).count();
        return change.equals("%s-%03d".formatted(run, known + 1));
    }

    private static List<Stored> all(Appliance appliance, String connection) throws PositionGone {
        var stored = new ArrayList<Stored>();
        for (var after = 0L; ; ) {
            var page = appliance.journal().read(Set.of(connection), after, 1_000);
            if (page.messages().isEmpty()) return stored;
            stored.addAll(page.messages());
            after = page.last();
        }
    }

    private static List<Integer> numbersButTheSpoilt() {
        return IntStream.rangeClosed(1, RECORDS)
                .filter(number -> number != SPOILT)
                .boxed()
                .toList();
    }

    private static int recordNumber(Stored message) {
        var position =
                Landscape.JSON.readTree(message.body()).get("recordposition").asString();
        return Integer.parseInt(position.substring(position.indexOf('#') + 1));
    }
}
