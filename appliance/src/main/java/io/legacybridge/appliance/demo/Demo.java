package io.legacybridge.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.appliance.Appliance;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One story through all four kinds of legacy system, shown and checked: an order goes to the ERP, changes of stock come from a
 * queue and a table, the nightly file from the mainframe, and clients read what each may. The demo fails when a step does not
 * hold.
 */
final class Demo implements AutoCloseable {

    private static final int SHOWN_RECORD = 7;
    private static final int CHANGES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final Screen screen;
    private final DemoHome home;
    private final int records;
    private final Clock clock = Clock.systemUTC();
    private final String run =
            Long.toString(clock.instant().getEpochSecond(), 36).toUpperCase(Locale.ROOT);
    private LegacySystems legacy;
    private Appliance appliance;

    Demo(Screen screen, DemoHome home, int records) {
        this.screen = screen;
        this.home = home;
        this.records = records;
    }

    /** @throws Unexpected when something is not as it should be */
    void run() throws Exception {
        screen.title("Legacy Bridge: a shop, its ERP, its warehouse and a mainframe");
        makeHome();
        startLegacySystems();
        startAppliance();
        try (var shop = new DemoClient(home.tls("shop"), appliance.port());
                var finance = new DemoClient(home.tls("finance"), appliance.port());
                var support = new DemoClient(home.tls("support"), appliance.port())) {
            theErpTakesAnOrder(shop);
            changesOfStockArrive(support);
            everyRecordArrivesOnce(finance);
            whatLiesOnTheDisk();
            twoClientsReadOneRecord(finance, support);
        }
        theBadRecordIsSetAside();
    }

    @Override
    public void close() throws IOException {
        if (appliance != null) appliance.close();
        if (legacy != null) legacy.close();
    }

    /** Something is not as it should be. */
    static final class Unexpected extends Exception {
        Unexpected(String message) {
            super(message);
        }
    }

    private void makeHome() throws IOException {
        var begin = begin("A home with a private CA, keys, a connection of each kind and three clients");
        if (home.isMade()) {
            fine("used again: " + home.path(), begin);
            return;
        }
        home.make(clock, new SecureRandom());
        fine("made: " + home.path(), begin);
    }

    private void startLegacySystems() throws Exception {
        var begin = begin("Stand-in legacy systems, each a real server: SOAP, a queue, a database, SFTP");
        legacy = new LegacySystems(home, records);
        screen.detail("the ERP: CXF, its contract is contracts/erp/1.0/orders.wsdl");
        screen.detail("a warehouse: ActiveMQ Classic, EBCDIC messages laid out by contracts/stock-change.cpy");
        screen.detail("a shop: H2, an outbox table");
        screen.detail("a mainframe: sftp://127.0.0.1:%d/out/%s, host key pinned"
                .formatted(legacy.mainframe().port(), LegacySystems.FILE));
        screen.detail("its file has %,d records of %d bytes; one begins %s"
                .formatted(records, CardFile.RECORD_LENGTH, hex(CardFile.record(SHOWN_RECORD))));
        fine("they run", begin);
    }

    private void startAppliance() throws IOException, Unexpected {
        var begin = begin("The appliance");
        var problems = new Problems();
        var settings = new SettingsFile(new Home(home.path()), clock).read(problems);
        appliance = Appliance.start(home.path(), settings.orElseThrow(() -> unexpected(problems)));
        fine("https://localhost:" + appliance.port() + ", TLS 1.3, client certificate required", begin);
    }

    private void theErpTakesAnOrder(DemoClient shop) throws Exception {
        var begin = begin("An order of the shop, posted as JSON, becomes a SOAP call to the ERP");
        var before = legacy.erp().orders().size();
        var order = """
                {"orderNumber": "S-%s", "customer": {"number": "00000007", "name": "Ada Lovelace"},
                 "line": [{"article": "%s", "quantity": 3, "price": 12.50}]}""";
        var first = shop.postOnce("/erp/createOrder", order.formatted(run, "A-0001"), run);
        var again = shop.postOnce("/erp/createOrder", order.formatted(run, "A-0001"), run);
        screen.detail("POST /erp/createOrder -> " + first.toString());
        expect(first, "total", "37.50");
        if (!first.equals(again) || legacy.erp().orders().size() != before + 1)
            throw new Unexpected("the order that was sent twice with one Idempotency-Key came to the ERP "
                    + (legacy.erp().orders().size() - before) + " times");
        var refused = shop.refused(422, "/erp/createOrder", order.formatted(run, "Z-9999"));
        screen.detail("article Z-9999 -> 422 " + refused.get("fault"));
        fine("sent twice, taken once; the ERP's own refusal is told, too", begin);
    }

    private void changesOfStockArrive(DemoClient support) throws Exception {
        var begin = begin("Changes of stock come from the warehouse's queue and from the shop's table");
        var after = appliance.journal().lastPosition();
        legacy.changeStockByQueue(run, CHANGES);
        legacy.changeStockByTable(run, CHANGES);
        var fromQueue = changes(support, "stock-queue", after);
        var fromTable = changes(support, "stock-table", after);
        screen.detail("queue  " + fromQueue.getLast());
        screen.detail("table  " + fromTable.getLast());
        fine("%d and %d messages, each once".formatted(fromQueue.size(), fromTable.size()), begin);
    }

    /** The records of this run's changes. */
    private List<JsonNode> changes(DemoClient client, String connection, long from) throws Exception {
        var found = new LinkedHashMap<String, JsonNode>();
        var deadline = clock.instant().plus(LIMIT);
        for (var after = from; found.size() < CHANGES; ) {
            if (clock.instant().isAfter(deadline))
                throw new Unexpected("only %d of %d messages came of %s".formatted(found.size(), CHANGES, connection));
            var page = client.get("/messages?wait=2s&connection=" + connection + "&after=" + after);
            for (var message : page.get("messages")) {
                var event = message.get("event");
                if (!event.path("subject").asString("").startsWith(run)) continue;
                if (found.put(event.get("subject").asString(), event.get("data")) != null)
                    throw new Unexpected("a change of " + connection + " came twice");
            }
            after = page.get("next").asLong();
        }
        return List.copyOf(found.values());
    }

    private void everyRecordArrivesOnce(DemoClient finance) throws Exception {
        var begin = begin("The nightly file arrives: SFTP, Artemis, journal, REST");
        var wanted = records - 1;
        var seen = new HashSet<String>();
        var deadline = clock.instant().plus(LIMIT);
        var after = 0L;
        while (seen.size() < wanted) {
            if (clock.instant().isAfter(deadline))
                throw new Unexpected("only %d of %d messages came".formatted(seen.size(), wanted));
            var page = finance.get("/messages?limit=1000&wait=5s&after=" + after);
            for (var message : page.get("messages"))
                if (!seen.add(message.get("event").get("id").asString())) throw new Unexpected("a message came twice");
            after = page.get("next").asLong();
        }
        if (!finance.get("/messages?after=" + after).get("messages").isEmpty())
            throw new Unexpected("there are more messages than records");
        fine("%,d messages, none missing, none twice".formatted(wanted), begin);
    }

    private void whatLiesOnTheDisk() throws IOException, PositionGone, Unexpected {
        var begin = begin("What lies in the data folder: sealed values and tokens");
        var stored = appliance
                .journal()
                .read(Set.of(DemoHome.CONNECTION), 0, SHOWN_RECORD)
                .messages()
                .getLast();
        screen.detail(shortened(DemoClient.JSON.writeValueAsString(DemoClient.JSON.readTree(stored.body()))));
        var number = CardFile.cardNumber(SHOWN_RECORD);
        var leaks = filesHolding(number);
        if (!leaks.isEmpty()) throw new Unexpected("the card number " + number + " stands in clear in " + leaks);
        fine("no file of data/ or status/ holds the card number", begin);
    }

    private void twoClientsReadOneRecord(DemoClient finance, DemoClient support) throws Exception {
        var begin = begin("Two clients ask for the same card; their files in clients/ say what they see");
        var question = "{\"key\": \"" + CardFile.cardNumber(SHOWN_RECORD) + "\"}";
        var plain = finance.post("/records/cards:find", question).get("data");
        var masked = support.post("/records/cards:find", question).get("data");
        screen.detail("finance  " + plain);
        screen.detail("support  " + masked);
        expect(plain, "cardNum", CardFile.cardNumber(SHOWN_RECORD));
        expect(
                masked,
                "cardNum",
                "************" + CardFile.cardNumber(SHOWN_RECORD).substring(12));
        if (masked.has("creditLimit") || plain.get("holder").has("dateOfBirth"))
            throw new Unexpected("a client sees a field that it may not see");
        fine("finance: the number; support: its last four digits, and fewer fields; the birth date: nobody", begin);
    }

    private void theBadRecordIsSetAside() throws Unexpected {
        var begin = begin("Record " + CardFile.SPOILT + " has a letter in a number; its neighbours went on");
        var letters = appliance.deadLetters().waiting(Optional.of(DemoHome.CONNECTION), 10);
        if (letters.size() != 1) throw new Unexpected(letters.size() + " dead letters instead of one");
        DeadLetter letter = letters.getFirst();
        screen.detail(letter.position() + ": " + letter.reason());
        if (!letter.position().equals(LegacySystems.FILE + "#" + CardFile.SPOILT))
            throw new Unexpected("the dead letter names the wrong record");
        fine("one dead letter, its bytes encrypted whole", begin);
    }

    /** Where to go from here. */
    void whatNext() {
        var certs = home.path().resolve("certs");
        var curl = "curl --cacert %s/ca/root.pem --cert %s/clients/%s.pem --key %s/clients/%s.key";
        var finance = curl.formatted(certs, certs, "finance", certs, "finance");
        var support = curl.formatted(certs, certs, "support", certs, "support");
        var base = "https://localhost:" + appliance.port();
        screen.title("Try next, while this runs (Ctrl-C ends it)");
        screen.line("  %s '%s/messages?limit=2'".formatted(finance, base));
        screen.line("  %s '%s/messages?limit=2'".formatted(support, base));
        screen.line("  %s %s/openapi.json".formatted(finance, base));
        screen.line("  ./bridge lint %s".formatted(home.path()));
        screen.line("  cat %s   # change connections/cards.yaml and look again"
                .formatted(home.path().resolve("status/cards.json")));
        screen.line("  ./bridge decode --copybook %s %s"
                .formatted(
                        home.path().resolve("contracts/cards.cpy"),
                        home.mainframe().resolve("out/.done").resolve(LegacySystems.FILE)));
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
        var found = new ArrayList<Path>();
        for (var folder : folders)
            try (var files = Files.walk(folder)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    if (content.contains(latin1(utf8))
                            || content.contains(latin1(ebcdic).substring(0, 16))) found.add(file);
                }
            }
        return found;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String hex(byte[] record) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(record, 0, 20) + " ...";
    }

    /** Sealed values are long. */
    private static String shortened(String json) {
        return json.replaceAll("(lbe1\\.[A-Za-z0-9_-]{24})[A-Za-z0-9_-]+", "$1...");
    }
}
