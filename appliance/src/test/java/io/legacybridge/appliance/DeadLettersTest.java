package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What was set aside is looked at, replayed and discarded, from the command line, against the whole appliance. */
class DeadLettersTest {

    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM PIC X(8).
               05 COUNT PIC 9(4).
            """.indent(7);

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/card.cpy", COPYBOOK);
        landscape.write("connections/cards.yaml", cards("{type: copybook, file: card.cpy, encoding: us-ascii}"));
        landscape.write(
                "connections/payments.yaml",
                landscape.connection("*.PAY", "card.cpy", "").replaceFirst("(?m)^format: .*$", """
                        format:
                          type: delimited
                          header: false
                          records:
                            - {name: trailer, when: {is: [T]}, publish: false, columns: [{}, {name: count, type: integer}]}
                            - {name: payment, columns: [{name: holder}, {name: count, type: integer}]}
                          totals:
                            - {declared: trailer.count, of: [payment]}
                        """));
        landscape.write(
                "clients/crm.yaml",
                Landscape.client("crm", "cards: {fields: all, release: {cardNum: plain}}", "payments: {fields: all}"));
        landscape.operator("anna", Role.VIEW, Role.OPERATE);
        landscape.operator("vera", Role.VIEW);
        landscape.operator("sam", Role.SECURITY);
        landscape.start();
    }

    @AfterEach
    void end() throws IOException {
        landscape.close();
    }

    @Test
    void aCorrectedRecordTakesItsPlaceUnderTheIdThatItWouldHaveHad() throws Exception {
        landscape.drop("1.DAT", "AAAAAAAA0001BBBBBBBB00X2CCCCCCCC0003".getBytes(US_ASCII));
        var events = landscape.feed("crm", 2);
        var id = onlyLetter().get("id").asString();
        assertThat(id).endsWith(".2");

        var asItIs = landscape.bridge("anna", "dead-letters", "replay", id);
        assertThat(asItIs.exit()).isEqualTo(1);
        assertThat(asItIs.err()).contains("It is still not what its format says: count", "[record/bad-number]");

        var corrected = pipe("BBBBBBBB0002");
        var done = landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected);

        assertThat(done.out()).isEqualTo("Replayed: 1 published, 0 set aside.\n");
        var replayed = landscape.feed("crm", 3).getLast();
        assertThat(replayed.get("id").asString()).isEqualTo(id);
        assertThat(replayed.get("recordposition").asString()).isEqualTo("1.DAT#2");
        assertThat(replayed.get("sequence").asString())
                .isEqualTo(events.getFirst().get("sequence").asString().replaceFirst("1$", "2"));
        assertThat(replayed.at("/data/cardNum").asString()).isEqualTo("BBBBBBBB");
        assertThat(replayed.at("/data/count").asInt()).isEqualTo(2);
        var letter = landscape.bridge("vera", "dead-letters", "show", id);
        assertThat(letter.out()).contains("replayed", "version 2, given by anna", "closed", "by anna");
        assertThat(landscape.bridge("anna", "dead-letters", "replay", id).err())
                .contains("It waits no more: it was replayed.");
        assertThat(letters("waiting")).isEmpty();
        assertThat(letters("all")).hasSize(1);
    }

    @Test
    void aRecordInABlockIsReplayedWithoutItsDescriptorWord() throws Exception {
        var before = landscape.status("cards", "running").get("version");
        landscape.write(
                "connections/cards.yaml", cards("{type: copybook, file: card.cpy, encoding: us-ascii, framing: bdw}"));
        await().atMost(Landscape.LIMIT)
                .until(() ->
                        !landscape.status("cards", "running").get("version").equals(before));
        var word = "\0\20\0\0";
        landscape.drop("1.DAT", ("\0\44\0\0" + word + "AAAAAAAA0001" + word + "BBBBBBBB00X2").getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        assertThat(bytes(id)).isEqualTo("BBBBBBBB00X2");

        var asItIs = landscape.bridge("anna", "dead-letters", "replay", id);
        var done = landscape.bridge("anna", "dead-letters", "replay", id, "--with", pipe("BBBBBBBB0002"));

        assertThat(asItIs.err()).contains("It is still not what its format says: count", "[record/bad-number]");
        assertThat(done.out()).as(done.err()).isEqualTo("Replayed: 1 published, 0 set aside.\n");
        var replayed = landscape.feed("crm", 2).getLast();
        assertThat(replayed.get("id").asString()).isEqualTo(id);
        assertThat(replayed.at("/data/cardNum").asString()).isEqualTo("BBBBBBBB");
        assertThat(replayed.at("/data/count").asInt()).isEqualTo(2);
    }

    @Test
    void theBytesNeedTheRoleSecurityAndAreAudited() throws IOException {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        var letter = onlyLetter();
        var id = letter.get("id").asString();
        assertThat(letter.toString()).doesNotContain("BBBBBBBB", "00X2");

        var typo = landscape.bridge("vera", "dead-letters", "list", "--connection", "crads");
        assertThat(typo.exit()).isEqualTo(1);
        assertThat(typo.err())
                .contains(
                        "There is no connection crads, and no dead letter of one. Did you mean cards?",
                        "control/not-found");
        assertThat(landscape
                        .bridge("vera", "dead-letters", "list", "--connection", "payments")
                        .exit())
                .isZero();
        var vera = landscape.bridge("vera", "dead-letters", "show", id, "--hex");
        assertThat(vera.exit()).isEqualTo(1);
        assertThat(vera.err()).contains("The operator vera lacks the role security.");
        var file = folder.resolve("bytes");
        var sam = landscape.bridge("sam", "dead-letters", "show", id, "--hex", "--bytes-to", file.toString());

        assertThat(sam.out()).contains("00000000  42 42 42 42 42 42 42 42 30 30 58 32");
        assertThat(file).hasContent("BBBBBBBB00X2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(audit())
                .anySatisfy(entry -> assertThat(entry)
                        .contains("\"operator\":\"vera\"", "\"allowed\":false", "\"role\":\"security\"", id))
                .anySatisfy(entry -> assertThat(entry)
                        .contains("\"operator\":\"sam\"", "\"allowed\":true", "show the bytes of a dead letter", id));
    }

    @Test
    void theOriginalBytesOfACorrectedLetterCanBeSeen() throws IOException {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        assertThat(landscape.bridge("vera", "dead-letters", "list").out()).doesNotContain("versions of its bytes");
        assertThat(landscape.bridge("vera", "dead-letters", "show", id).out())
                .contains("version 1, as it was set aside");
        var stillBad = Files.writeString(folder.resolve("corrected"), "BBBBBBBB00Y2");
        landscape.bridge("anna", "dead-letters", "replay", id, "--with", stillBad.toString());

        assertThat(landscape.bridge("vera", "dead-letters", "list").out()).contains("2 versions of its bytes");
        assertThat(bytes(id)).isEqualTo("BBBBBBBB00Y2");
        assertThat(bytes(id, "--version", "2")).isEqualTo("BBBBBBBB00Y2");
        assertThat(bytes(id, "--version", "1")).isEqualTo("BBBBBBBB00X2");
        assertThat(landscape
                        .bridge("sam", "dead-letters", "show", id, "--hex", "--version", "3")
                        .err())
                .contains("There are no bytes of version 3.", "[dead-letter/no-bytes]");
        var unsaid = landscape.bridge("sam", "dead-letters", "show", id, "--version", "1");
        assertThat(unsaid.exit()).isEqualTo(2);
        assertThat(unsaid.err()).contains("Add --hex or --bytes-to FILE.");
    }

    private String bytes(String id, String... more) throws IOException {
        var file = folder.resolve("bytes");
        var words =
                Stream.concat(Stream.of("dead-letters", "show", id, "--bytes-to", file.toString()), Stream.of(more));
        var shown = landscape.bridge("sam", words.toArray(String[]::new));
        assertThat(shown.exit()).as(shown.err()).isZero();
        return Files.readString(file);
    }

    @Test
    void discardingNeedsAReasonWhichStandsInTheAudit() throws IOException {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();

        assertThat(landscape.bridge("anna", "dead-letters", "discard", id).exit())
                .isEqualTo(2);
        assertThat(landscape
                        .bridge("anna", "dead-letters", "discard", id, "--reason", " ")
                        .err())
                .contains("A reason of at most 500 letters is missing.");
        assertThat(landscape
                        .bridge("vera", "dead-letters", "discard", id, "--reason", "x")
                        .exit())
                .isEqualTo(1);
        var done = landscape.bridge("anna", "dead-letters", "discard", id, "--reason", "a test card", "--json");

        assertThat(done.out()).contains("\"state\":\"discarded\"");
        assertThat(landscape.bridge("vera", "dead-letters", "show", id).out()).contains("by anna a test card");
        assertThat(audit()).anySatisfy(entry -> assertThat(entry).contains("discard a dead letter", "a test card", id));
        assertThat(landscape
                        .bridge("anna", "dead-letters", "discard", id, "--reason", "x")
                        .err())
                .contains("It waits no more.");
    }

    /** As after a mistake in a contract, which sets aside all of them. */
    @Test
    void allOfAConnectionAreReplayedWithOneCallOldestFirst() throws Exception {
        landscape.drop("1.DAT", "AAAAAAAA00X1BBBBBBBB00X2".getBytes(US_ASCII));
        landscape.drop("2.DAT", "CCCCCCCC00X3".getBytes(US_ASCII));
        landscape.drop("1.PAY", "AAAAAAAA,x\nT,0\n".getBytes(US_ASCII));
        await().atMost(Landscape.LIMIT).until(() -> letters("waiting").size() == 4);
        var asTheyAre = landscape.bridge("anna", "dead-letters", "replay", "--all-of", "cards");
        assertThat(asTheyAre.exit()).isEqualTo(1);
        assertThat(asTheyAre.out())
                .containsSubsequence(".1: It is still not what", ".2: It is still not what")
                .endsWith("Replayed: 0 of 3, 3 refused.\n");
        var before = landscape.status("cards", "running").get("version");
        landscape.write("contracts/text.cpy", COPYBOOK.replace("9(4)", "X(4)"));
        landscape.write("connections/cards.yaml", cards("{type: copybook, file: text.cpy, encoding: us-ascii}"));
        await().atMost(Landscape.LIMIT)
                .until(() ->
                        !landscape.status("cards", "running").get("version").equals(before));

        var none = landscape.bridge(
                "anna", "dead-letters", "replay", "--all-of", "cards", "--today", "--code", "record/too-long");
        var all = landscape.bridge(
                "anna", "dead-letters", "replay", "--all-of", "cards", "--today", "--code", "record/bad-number");

        assertThat(none.out()).isEqualTo("Replayed: 0 of 0, 0 refused.\n");
        assertThat(all.out()).as(all.err()).isEqualTo("Replayed: 3 of 3, 0 refused.\n");
        assertThat(all.exit()).isZero();
        assertThat(landscape.feed("crm", 3))
                .extracting(event -> event.at("/data/count").asString())
                .containsExactly("00X1", "00X2", "00X3");
        assertThat(onlyLetter().get("connection").asString()).isEqualTo("payments");
    }

    @Test
    void severalAreDiscardedWithOneCallAndOneThatIsRefusedDoesNotKeepTheOthers() throws IOException {
        landscape.drop("1.DAT", "AAAAAAAA00X1BBBBBBBB00X2".getBytes(US_ASCII));
        await().atMost(Landscape.LIMIT).until(() -> letters("waiting").size() == 2);
        var first = letters("waiting").getFirst().get("id").asString();
        var second = letters("waiting").getLast().get("id").asString();
        landscape.bridge("anna", "dead-letters", "discard", first, "--reason", "a test");

        var done = landscape.bridge("anna", "dead-letters", "discard", first, second, "--reason", "a test", "--json");

        assertThat(done.exit()).isEqualTo(1);
        var told = Landscape.JSON.readTree(done.out());
        assertThat(told.get("done").asInt()).isOne();
        assertThat(told.get("refused").findValuesAsString("code")).containsExactly("dead-letter/closed");
        assertThat(letters("waiting")).isEmpty();
    }

    @Test
    void whichLettersAreMeantHasToBeClear() {
        for (var unclear : List.of(
                List.of("replay"),
                List.of("replay", "a.1", "--all-of", "cards"),
                List.of("replay", "a.1", "--code", "record/bad-number"),
                List.of("replay", "--all-of", "cards", "--with", "file"))) {
            var words = Stream.concat(Stream.of("dead-letters"), unclear.stream());
            var told = landscape.bridge("anna", words.toArray(String[]::new));
            assertThat(told.exit()).as(told.err()).isEqualTo(2);
        }
    }

    /** Bytes that lie on no disk. */
    private String pipe(String content) throws Exception {
        var pipe = folder.resolve("corrected").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        Thread.startVirtualThread(() -> {
            try {
                Files.writeString(Path.of(pipe), content, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return pipe;
    }

    /** As after three ends between publishing and the ledger, and after a ledger that was put back behind the journal. */
    @ParameterizedTest
    @ValueSource(strings = {"delivery/ends-process", "record/bad-number"})
    void whatClientsHaveIsNeitherReplacedNorDiscarded(String code) throws Exception {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        landscape.drop("1.PAY", "AAAAAAAA,1\nT,2\n".getBytes(US_ASCII));
        await().atMost(Landscape.LIMIT).until(() -> letters("waiting").size() == 2);
        var record = letter("record");
        var file = letter("file");
        var corrected =
                Files.writeString(folder.resolve("corrected"), "BBBBBBBB0002").toString();
        var whole =
                Files.writeString(folder.resolve("whole"), "AAAAAAAA,1\nT,1\n").toString();
        landscape.bridge("anna", "dead-letters", "replay", record, "--with", corrected);
        landscape.bridge("anna", "dead-letters", "replay", file, "--with", whole);
        landscape.feed("crm", 2);
        putLedgerBack(code);

        for (var attempt : List.of(
                landscape.bridge("anna", "dead-letters", "replay", record, "--with", corrected),
                landscape.bridge("anna", "dead-letters", "replay", file, "--with", whole),
                landscape.bridge("anna", "dead-letters", "discard", record, "--reason", "a test")))
            assertThat(attempt.err()).contains("clients have", "[dead-letter/in-doubt]");
        assertThat(landscape.bridge("anna", "dead-letters", "replay", record).out())
                .isEqualTo("Replayed: 0 published, 0 set aside.\n");
        assertThat(landscape
                        .bridge("anna", "dead-letters", "discard", file, "--reason", "taken")
                        .exit())
                .isZero();

        assertThat(letters("waiting")).isEmpty();
        assertThat(landscape.feed("crm", 2)).hasSize(2);
    }

    @Test
    void oneWhoseMessageStillLiesOnTheBrokerIsNotReplaced() throws Exception {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        var corrected =
                Files.writeString(folder.resolve("corrected"), "BBBBBBBB0002").toString();
        var again = Files.writeString(folder.resolve("again"), "BBBBBBBB0003").toString();
        try (var operators = Executors.newVirtualThreadPerTaskExecutor();
                var journal = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/journal.db"));
                var lock = journal.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected);
            putLedgerBack("record/bad-number");

            var replay = operators.submit(() ->
                    landscape.bridge("anna", "dead-letters", "replay", id, "--with", again, "--even-if-superseded"));
            await().during(Duration.ofMillis(500)).atMost(Landscape.LIMIT).until(() -> !replay.isDone());
            lock.execute("ROLLBACK");
            assertThat(replay.get().err()).contains("clients have", "[dead-letter/in-doubt]");
        }
        assertThat(landscape.feed("crm", 1).getFirst().at("/data/count").asInt())
                .isEqualTo(2);
    }

    @Test
    void ofAFileThatIsNotKeptWholeWhatClientsHaveIsNotToBeSentAgain() throws Exception {
        landscape.drop("1.PAY", "AAAAAAAA,1\nBBBBBBBB,x\nCCCCCCCC,3\nDDDDDDDD,4\nT,5\n".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        var corrected =
                Files.writeString(folder.resolve("whole"), "AAAAAAAA,1\nBBBBBBBB,x\nCCCCCCCC,3\nDDDDDDDD,4\nT,4\n");
        landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected.toString());
        landscape.feed("crm", 3);
        putLedgerBack("delivery/ends-process");
        ledger("UPDATE delivery SET size = 17000000");

        var refused = landscape.bridge("anna", "dead-letters", "replay", id);

        assertThat(refused.err())
                .contains(
                        "Send its records behind the first 1, without those that clients have up to number 4 (2; bridge"
                                + " trace " + id + ".NUMBER finds each), to its source",
                        "[dead-letter/not-whole]");
    }

    /** To the moment before the replay. */
    private void putLedgerBack(String code) throws SQLException {
        ledger("DELETE FROM dead_letter_payload");
        ledger("UPDATE dead_letter SET state = 'waiting', closed = NULL, closed_by = NULL, closed_because = NULL,"
                + " in_doubt = 0, records = 0, byte_offset = 0, code = '" + code + "'");
    }

    private void ledger(String sql) throws SQLException {
        try (var ledger = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/ledger.db"));
                var statement = ledger.createStatement()) {
            statement.execute(sql);
        }
    }

    private String letter(String kind) {
        return letters("waiting").stream()
                .filter(letter -> letter.get("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asString();
    }

    @Test
    void anOlderRecordDoesNotFollowANewerOneOfTheSameKeyUnasked() throws IOException {
        landscape.drop("1.DAT", "BBBBBBBB00X1".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        landscape.drop("2.DAT", "BBBBBBBB0002".getBytes(US_ASCII));
        landscape.feed("crm", 1);
        var corrected =
                Files.writeString(folder.resolve("corrected"), "BBBBBBBB0001").toString();

        var refused = landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected);
        assertThat(refused.err()).contains("A newer record of the same key is there", "[dead-letter/superseded]");
        assertThat(landscape.feed("crm")).hasSize(1);
        var done = landscape.bridge("anna", "dead-letters", "replay", id, "--even-if-superseded");

        assertThat(done.exit()).as(done.err()).isZero();
        landscape.feed("crm", 2);
        // The newest record of the key is still the newer one.
        var newest = landscape.find("crm", "cards", "BBBBBBBB");
        assertThat(newest.body()).contains("\"count\":2");
    }

    @Test
    void aNewerRecordOfTheSameKeyThatStillLiesOnTheBrokerIsSeen() throws Exception {
        landscape.drop("1.DAT", "BBBBBBBB00X1".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        var corrected =
                Files.writeString(folder.resolve("corrected"), "BBBBBBBB0001").toString();
        try (var operators = Executors.newVirtualThreadPerTaskExecutor();
                var journal = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/journal.db"));
                var lock = journal.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            landscape.drop("2.DAT", "BBBBBBBB0002".getBytes(US_ASCII));
            await().atMost(Landscape.LIMIT)
                    .until(() -> Files.exists(landscape.out().resolve(".done/2.DAT")));

            var replay =
                    operators.submit(() -> landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected));
            await().during(Duration.ofMillis(500)).atMost(Landscape.LIMIT).until(() -> !replay.isDone());
            lock.execute("ROLLBACK");
            assertThat(replay.get().err()).contains("[dead-letter/superseded]");
        }
        assertThat(landscape.feed("crm", 1)).hasSize(1);
    }

    @Test
    void aRecordIsReadWithTodaysFormatWhenAskedFor() throws IOException {
        landscape.drop("1.DAT", "BBBBBBBB00X2".getBytes(US_ASCII));
        var id = onlyLetter().get("id").asString();
        var before = landscape.status("cards", "running").get("version");
        landscape.write("contracts/card.cpy", COPYBOOK.replace("PIC 9(4)", "PIC X(4)"));
        landscape.write(
                "connections/cards.yaml", cards("{type: copybook, file: card.cpy, encoding: us-ascii}") + "# today\n");
        await().atMost(Landscape.LIMIT)
                .until(() ->
                        !landscape.status("cards", "running").get("version").equals(before));
        landscape.drop("2.DAT", "CCCCCCCC00Y3".getBytes(US_ASCII));
        landscape.feed("crm", 1);

        assertThat(landscape.bridge("anna", "dead-letters", "replay", id).exit())
                .isEqualTo(1);
        var done = landscape.bridge("anna", "dead-letters", "replay", id, "--today");

        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(landscape.feed("crm", 2).getLast().at("/data/count").asString())
                .isEqualTo("00X2");
    }

    @Test
    void aFileThatWasSetAsideWholeIsReplayedCorrected() throws IOException {
        landscape.drop("1.PAY", "AAAAAAAA,1\nBBBBBBBB,x\nCCCCCCCC,3\nT,4\n".getBytes(US_ASCII));
        var letter = onlyLetter();
        assertThat(letter.get("kind").asString()).isEqualTo("file");
        var id = letter.get("id").asString();

        assertThat(landscape.bridge("anna", "dead-letters", "replay", id).exit())
                .isEqualTo(1);
        var corrected = Files.writeString(folder.resolve("whole"), "AAAAAAAA,1\nBBBBBBBB,x\nCCCCCCCC,3\nT,3\n");
        var done = landscape.bridge("anna", "dead-letters", "replay", id, "--with", corrected.toString());

        assertThat(done.out()).as(done.err()).isEqualTo("Replayed: 2 published, 1 set aside.\n");
        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("id").asString())
                .containsExactly(id + ".1", id + ".3");
        assertThat(onlyLetter().get("id").asString()).isEqualTo(id + ".2");
    }

    private JsonNode onlyLetter() {
        await().atMost(Landscape.LIMIT).until(() -> letters("waiting").size() == 1);
        return letters("waiting").getFirst();
    }

    private List<JsonNode> letters(String state) {
        var listed = landscape.bridge("vera", "dead-letters", "list", "--json", "--state", state);
        assertThat(listed.exit()).as(listed.err()).isZero();
        return Landscape.JSON
                .readTree(listed.out())
                .get("deadLetters")
                .valueStream()
                .toList();
    }

    private List<String> audit() {
        var out = new StringWriter();
        BridgeCommand.execute(
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter()),
                List.of(new AuditCommand()),
                "audit",
                "export",
                "--home",
                landscape.home().toString());
        return out.toString().lines().map(line -> line.replace("\\\"", "\"")).toList();
    }

    private String cards(String format) {
        return landscape
                .connection("*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt}\n")
                .replaceFirst("(?m)^format: .*$", "format: " + format);
    }
}
