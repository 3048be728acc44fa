package io.legacybridge.runtime.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Records of a group that holds itself: sealed, stored and released at every depth. */
class RecursionTest {

    private static final RecordSchema SCHEMA = RecordSchema.of(List.of(Field.of(
            "part",
            new Type.Group(List.of(
                    Field.of("name", new Type.Text(0)),
                    Field.of("price", Type.Decimal.of(5, 2, false)),
                    Field.of("codes", new Type.Repeated(Field.of("", new Type.Text(0)), 0, 9), Trait.OPTIONAL),
                    Field.of("spare", new Type.Again("part"), Trait.OPTIONAL),
                    Field.of("parts", new Type.Repeated(Field.of("", new Type.Again("part")), 0, 9)))))));

    @TempDir
    Path home;

    private CardMessages messages;
    private Releases releases;

    @BeforeEach
    void open() throws Exception {
        messages = new CardMessages(home);
        releases = messages.releases(_ -> {});
    }

    @AfterEach
    void close() {
        messages.close();
    }

    @Test
    void protectedValuesOpenWhereverTheyStand() {
        var plan = plan("part.price", "part.codes");

        assertThat(data(
                        plan,
                        Optional.empty(),
                        Map.of("part.price", ReleaseForm.PLAIN, "part.codes", ReleaseForm.PLAIN)))
                .isEqualTo("""
                        {"part":{"name":"car","price":1.00,"codes":["x","y"],\
                        "spare":{"name":"wheel","price":2.00,"parts":[]},\
                        "parts":[{"name":"door","price":3.00,"codes":["z"],"parts":[\
                        {"name":"lock","price":4.00,"parts":[]}]},{"name":"seat","price":5.00,"parts":[]}]}}""");
        assertThat(releases.unopened()).isZero();
    }

    @Test
    void whatIsNotReleasedIsNowhere() {
        assertThat(data(plan("part.price", "part.codes"), Optional.empty(), Map.of("part.codes", ReleaseForm.MASK)))
                .isEqualTo("""
                        {"part":{"name":"car","codes":["*","*"],"spare":{"name":"wheel","parts":[]},\
                        "parts":[{"name":"door","codes":["*"],"parts":[{"name":"lock","parts":[]}]},\
                        {"name":"seat","parts":[]}]}}""".replace("\"*\"", "\"****\""));
        assertThat(data(plan(), Optional.of(Set.of("part.name", "part.parts")), Map.of()))
                .isEqualTo("""
                        {"part":{"name":"car","parts":[{"name":"door","parts":[{"name":"lock","parts":[]}]},\
                        {"name":"seat","parts":[]}]}}""");
    }

    private String data(MessagePlan plan, Optional<Set<String>> fields, Map<String, ReleaseForm> release) {
        var writer =
                new MessageWriter(plan, messages.sealer, messages.tokens, Clock.systemUTC(), new SplittableRandom(1));
        var written = ((Written.Message) writer.write(new Car(), "parts.1", "1")).outgoing();
        var stored = new Stored(1, "parts.1", "parts", written.body());
        var event = new String(
                new Release(plan, new Entitlement(fields, release), releases, CardMessages.nobody(releases)).of(stored),
                UTF_8);
        var data = event.substring(event.indexOf("\"data\":") + "\"data\":".length(), event.length() - 1);
        assertThat(JsonMapper.shared().readTree(data)).isNotNull();
        return data;
    }

    private static MessagePlan plan(String... protectedPaths) {
        var classes = new HashMap<Field, String>();
        for (var leaf : SCHEMA.leaves()) if (Set.of(protectedPaths).contains(leaf.path())) classes.put(leaf, "secret");
        return new MessagePlan("parts", SCHEMA, Optional.empty(), classes, new Versions("c0ffee", "beef"));
    }

    /** A car with a spare wheel, a door with a lock, and a seat. */
    private static final class Car implements RecordCursor {

        private RecordWriter to;

        @Override
        public Translation translate(RecordWriter writer) {
            to = writer;
            to.startGroup(SCHEMA.root());
            to.startGroup(field("part"));
            values("car", 100, "x", "y");
            to.startGroup(field("part.spare"));
            values("wheel", 200);
            parts(() -> {});
            to.endGroup(field("part.spare"));
            parts(() -> {
                part("door", 300, () -> part("lock", 400, () -> {}), "z");
                part("seat", 500, () -> {});
            });
            to.endGroup(field("part"));
            to.endGroup(SCHEMA.root());
            return Translation.TRANSLATED;
        }

        private void part(String name, long price, Runnable parts, String... codes) {
            var element = element("part.parts");
            to.startGroup(element);
            values(name, price, codes);
            parts(parts);
            to.endGroup(element);
        }

        private void values(String name, long price, String... codes) {
            to.text(field("part.name"), name);
            to.number(field("part.price"), price);
            if (codes.length == 0) return;
            to.startList(field("part.codes"));
            for (var code : codes) to.text(element("part.codes"), code);
            to.endList(field("part.codes"));
        }

        private void parts(Runnable parts) {
            to.startList(field("part.parts"));
            parts.run();
            to.endList(field("part.parts"));
        }

        private static Field field(String path) {
            return SCHEMA.find(path).orElseThrow();
        }

        private static Field element(String path) {
            return ((Type.Repeated) field(path).type()).element();
        }

        @Override
        public boolean next() {
            return false;
        }

        @Override
        public RecordPosition position() {
            return new RecordPosition("car", 1, -1);
        }

        @Override
        public byte[] bytes() {
            return new byte[0];
        }

        @Override
        public Checkpoint checkpoint() {
            return Checkpoint.START;
        }

        @Override
        public void close() {}
    }
}
