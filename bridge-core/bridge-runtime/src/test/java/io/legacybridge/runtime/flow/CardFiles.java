package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.TestCopybook;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An EBCDIC file of cards, and a file of payments with totals, on their way through the real broker and the real stores. */
abstract class CardFiles extends FlowSubject {

    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CARD-NUM PIC X(16).
               05 BALANCE PIC S9(5)V99.
               05 LIMITS PIC 9(3) OCCURS 2 TIMES.
            """;
    static final Charset EBCDIC = Charset.forName("IBM037");
    static final String CARD_1 = "4929000000000001";
    static final String CARD_3 = "4929000000000003";
    static final byte[] FILE = (CARD_1 + "0019400111222" + "4929000000000002" + "00X9400111222" + CARD_3
                    + "0000001333444")
            .getBytes(EBCDIC);
    static final Versions VERSIONS = new Versions("c0ffee", "beef");

    final RecordFormat format = format();

    CardFiles() {
        super("cards", Clock.systemUTC());
    }

    InboundFlow flow(Publisher to, MessagePlan plan) {
        return flow(to, plan, ledger);
    }

    InboundFlow flow(Publisher to, MessagePlan plan, Ledger used) {
        var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        return new InboundFlow(plan, messages, ids, to, used, sealer, Clock.systemUTC(), () -> false);
    }

    RecordFormat payments() throws IOException {
        return fileFormat("""
                format:
                  type: delimited
                  header: false
                  records:
                    - name: trailer
                      when: {position: last, is: T}
                      publish: false
                      columns:
                        - {value: T}
                        - {name: count, type: integer}
                        - {name: sum, type: decimal, scale: 2}
                    - name: payment
                      columns:
                        - {name: card}
                        - {name: amount, type: decimal, scale: 2}
                  totals:
                    - {declared: trailer.count, of: payment}
                    - {declared: trailer.sum, kind: sum, of: payment, column: amount}
                """);
    }

    RecordFormat fileFormat(String yaml) throws IOException {
        var file = Files.writeString(home.resolve("payments.yaml"), yaml);
        return new FormatFile(Adapters.onClassPath()).read(file, new Problems()).orElseThrow();
    }

    MessagePlan protectedPlan() {
        var schema = format.schema();
        var card = schema.find("cardNum").orElseThrow();
        var limit = schema.leaves().stream()
                .filter(field -> field.path().equals("limits"))
                .findFirst()
                .orElseThrow();
        return new MessagePlan(
                "cards", schema, Optional.of(card), Map.of(card, "card-number", limit, "default"), VERSIONS);
    }

    List<JsonNode> events() throws Exception {
        var json = JsonMapper.shared();
        return messages().stream().map(stored -> json.readTree(stored.body())).toList();
    }

    FileInMemory cards() {
        return new FileInMemory(format, "cards.dat", FILE);
    }

    static FileInMemory file(RecordFormat payments, String content) {
        return new FileInMemory(payments, "payments.csv", content.getBytes(UTF_8));
    }

    private static RecordFormat format() {
        return TestCopybook.format(TestCopybook.settings("cp037"), COPYBOOK);
    }
}
