package io.legacybridge.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.appliance.Appliance;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.connection.Configuration;
import io.legacybridge.runtime.connection.Home;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.testkit.SftpServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Runs the whole path once and shows it: a mainframe's file, the appliance, two clients, a dead letter. Every step is
 * checked; the demo fails when one does not hold.
 */
final class Demo implements AutoCloseable {

    private static final String FILE = "CARDS.DAT";
    private static final int SHOWN_RECORD = 7;
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final Screen screen;
    private final DemoHome home;
    private final int records;
    private final Clock clock = Clock.systemUTC();
    private SftpServerStandIn mainframe;
    private Appliance appliance;

    Demo(Screen screen, DemoHome home, int records) {
        this.screen = screen;
        this.home = home;
        this.records = records;
    }

    /** @throws Unexpected when something is not as it should be */
    void run() throws Exception {
        screen.title("Legacy Bridge: one EBCDIC file, all the way");
        makeHome();
        startMainframe();
        startAppliance();
        try (var crm = new DemoClient(home.tls("crm"), appliance.port());
                var support = new DemoClient(home.tls("support"), appliance.port())) {
            everyRecordArrivesOnce(crm);
            whatLiesOnTheDisk();
            twoClientsReadOneRecord(crm, support);
        }
        theBadRecordIsSetAside();
    }

    @Override
    public void close() throws IOException {
        if (appliance != null) appliance.close();
        if (mainframe != null) mainframe.close();
    }

    /** Something is not as it should be. */
    static final class Unexpected extends Exception {
        Unexpected(String message) {
            super(message);
        }
    }

    private void makeHome() throws IOException {
        var begin = begin("A home with a private CA, keys, one connection and two clients");
        if (home.isMade()) {
            fine("used again: " + home.path(), begin);
            return;
        }
        home.make(clock, new SecureRandom());
        fine("made: " + home.path(), begin);
    }

    private void startMainframe() throws IOException {
        var begin = begin("A stand-in mainframe: an SFTP server that holds an EBCDIC file");
        mainframe = SftpServerStandIn.withHostKey(
                home.mainframeHostKey(), home.mainframePort(), home.mainframe(), DemoHome.USER, home.password());
        home.connect(mainframe.port(), mainframe.fingerprint());
        var folder = home.mainframe().resolve("out");
        if (!Files.exists(folder.resolve(".done").resolve(FILE)) && !Files.exists(folder.resolve(FILE)))
            Files.write(folder.resolve(FILE), CardFile.bytes(records));
        screen.detail(
                "sftp://" + DemoHome.USER + "@127.0.0.1:" + mainframe.port() + "/out/" + FILE + ", host key pinned");
        screen.detail("a record begins " + hex(CardFile.record(SHOWN_RECORD)));
        fine("%,d records of %d bytes".formatted(records, CardFile.RECORD_LENGTH), begin);
    }

    private void startAppliance() throws IOException, Unexpected {
        var begin = begin("The appliance");
        var problems = new Problems();
        var settings = new Configuration.Reader(new Home(home.path()), Adapters.onClassPath()).settings(problems);
        appliance = Appliance.start(home.path(), settings.orElseThrow(() -> unexpected(problems)));
        fine("https://localhost:" + appliance.port() + ", TLS 1.3, client certificate required", begin);
    }

    private void everyRecordArrivesOnce(DemoClient crm) throws Exception {
        var begin = begin("The file arrives: SFTP, Artemis, journal, REST");
        var wanted = records - 1;
        var seen = new HashSet<String>();
        var deadline = clock.instant().plus(LIMIT);
        for (var after = 0L; seen.size() < wanted; ) {
            if (clock.instant().isAfter(deadline))
                throw new Unexpected("only %d of %d messages came".formatted(seen.size(), wanted));
            var page = crm.get("/messages?limit=1000&wait=5s&after=" + after);
            for (var message : page.get("messages"))
                if (!seen.add(message.get("event").get("id").asString())) throw new Unexpected("a message came twice");
            after = page.get("next").asLong();
        }
        if (!crm.get("/messages?after=" + wanted).get("messages").isEmpty())
            throw new Unexpected("there are more messages than records");
        fine("%,d messages, none missing, none twice".formatted(wanted), begin);
    }

    private void whatLiesOnTheDisk() throws IOException, PositionGone, Unexpected {
        var begin = begin("What lies in the data folder: sealed values and tokens");
        var stored = appliance
                .journal()
                .read(Set.of(DemoHome.CONNECTION), SHOWN_RECORD - 1L, 1)
                .messages()
                .getFirst();
        screen.detail(shortened(DemoClient.JSON.writeValueAsString(DemoClient.JSON.readTree(stored.body()))));
        var number = CardFile.cardNumber(SHOWN_RECORD);
        var leaks = filesHolding(number);
        if (!leaks.isEmpty()) throw new Unexpected("the card number " + number + " stands in clear in " + leaks);
        fine("no file of data/ or status/ holds the card number", begin);
    }

    private void twoClientsReadOneRecord(DemoClient crm, DemoClient support) throws Exception {
        var begin = begin("Two clients ask for the same card; their files in clients/ say what they see");
        var question = "{\"key\": \"" + CardFile.cardNumber(SHOWN_RECORD) + "\"}";
        var plain = crm.post("/records/cards:find", question).get("data");
        var masked = support.post("/records/cards:find", question).get("data");
        screen.detail("crm      " + plain);
        screen.detail("support  " + masked);
        expect(plain, "cardNum", CardFile.cardNumber(SHOWN_RECORD));
        expect(
                masked,
                "cardNum",
                "************" + CardFile.cardNumber(SHOWN_RECORD).substring(12));
        if (masked.has("creditLimit") || plain.get("holder").has("dateOfBirth"))
            throw new Unexpected("a client sees a field that it may not see");
        fine("crm: the number; support: its last four digits, and fewer fields; the birth date: nobody", begin);
    }

    private void theBadRecordIsSetAside() throws Unexpected {
        var begin = begin("Record " + CardFile.SPOILT + " has a letter in a number; its neighbours went on");
        var letters = appliance.deadLetters().waiting(Optional.of(DemoHome.CONNECTION), 10);
        if (letters.size() != 1) throw new Unexpected(letters.size() + " dead letters instead of one");
        DeadLetter letter = letters.getFirst();
        screen.detail(letter.position() + ": " + letter.reason());
        if (!letter.position().equals(FILE + "#" + CardFile.SPOILT))
            throw new Unexpected("the dead letter names the wrong record");
        fine("one dead letter, its bytes encrypted whole", begin);
    }

    /** Where to go from here. */
    void whatNext() {
        var certs = home.path().resolve("certs");
        var curl = "curl --cacert %s/ca/root.pem --cert %s/clients/%s.pem --key %s/clients/%s.key";
        var crm = curl.formatted(certs, certs, "crm", certs, "crm");
        var support = curl.formatted(certs, certs, "support", certs, "support");
        var base = "https://localhost:" + appliance.port();
        screen.title("Try next, while this runs (Ctrl-C ends it)");
        screen.line("  %s '%s/messages?limit=2'".formatted(crm, base));
        screen.line("  %s '%s/messages?limit=2'".formatted(support, base));
        screen.line("  %s %s/openapi.json".formatted(crm, base));
        screen.line("  ./bridge lint %s".formatted(home.path()));
        screen.line("  cat %s   # change connections/cards.yaml and look again"
                .formatted(home.path().resolve("status/cards.json")));
        screen.line("  ./bridge decode --copybook %s %s"
                .formatted(
                        home.path().resolve("contracts/cards.cpy"),
                        home.mainframe().resolve("out/.done").resolve(FILE)));
        screen.line("");
    }

    private Instant begin(String what) {
        screen.step(what);
        return clock.instant();
    }

    private void fine(String what, Instant begin) {
        screen.fine(what, Duration.between(begin, clock.instant()));
    }

    private static void expect(JsonNode data, String field, String value) throws Unexpected {
        if (!data.path(field).asString("").equals(value)) throw new Unexpected(field + " is not what it should be");
    }

    private static Unexpected unexpected(Problems problems) {
        return new Unexpected(problems.inOrder().toString());
    }

    private List<Path> filesHolding(String text) throws IOException {
        var utf8 = text.getBytes(UTF_8);
        var ebcdic = CardFile.record(SHOWN_RECORD);
        var folders = List.of(home.path().resolve("data"), home.path().resolve("status"));
        var found = new java.util.ArrayList<Path>();
        for (var folder : folders)
            try (var files = Files.walk(folder)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var content = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                    if (content.contains(latin1(utf8))
                            || content.contains(latin1(ebcdic).substring(0, 16))) found.add(file);
                }
            }
        return found;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String hex(byte[] record) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(record, 0, 20) + " ...";
    }

    /** Sealed values are long. */
    private static String shortened(String json) {
        return json.replaceAll("(lbe1\\.[A-Za-z0-9_-]{24})[A-Za-z0-9_-]+", "$1...");
    }
}
