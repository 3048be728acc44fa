package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The plainest adapter whose deliveries arrive by themselves: a call is two lines of text, an id of its sender's and a
 * record of {@link LineFormat}.
 */
public final class LetterboxAdapter implements Adapter<LetterboxAdapter.Config> {

    /** Settings of its connections. */
    public record Config(
            @Doc("What it answers; a change makes a new version.") @DefaultValue("one")
            String word) {}

    /** What happens between a delivery that is durable and its answer. */
    @SuppressWarnings("FieldMayBeFinal")
    public volatile Runnable beforeTheAnswer = () -> {};

    /** Every call that came in, in order. */
    public final ConcurrentLinkedQueue<InboundCalls.Call> calls = new ConcurrentLinkedQueue<>();

    private final RecordFormat format = new LineFormat();

    @Override
    public String name() {
        return "letterbox";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.PUSHED_SOURCE);
    }

    @Override
    public Description describe(Config config, DescribeContext context) {
        return new Description(Optional.of(format.schema()));
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(new Letterbox(config.word(), context));
            }

            @Override
            public void close() {}
        };
    }

    private final class Letterbox implements Source.Pushed {

        private final String word;
        private final AdapterContext context;

        Letterbox(String word, AdapterContext context) {
            this.word = word;
            this.context = context;
        }

        @Override
        public RecordFormat format() {
            return format;
        }

        @Override
        public AutoCloseable listen(Source.Intake intake) throws LegacySystemException {
            return context.serve(call -> answer(call, intake));
        }

        private InboundCalls.Answer answer(InboundCalls.Call call, Source.Intake intake) {
            calls.add(call);
            if (call.method().equals("GET")) return text(200, word);
            try {
                var lines = new String(call.body().readAllBytes(), UTF_8).split("\n", 2);
                if (lines.length < 2) return text(400, "An id and a record, each on a line of its own.");
                var record =
                        FormattedItems.translate(format, lines[1].getBytes(UTF_8), "letter", new RecordingWriter());
                if (record instanceof Translation.Rejected(var problems))
                    return text(422, problems.getFirst().withoutValue());
                intake.take(new Letter(call.client(), lines[0], lines[1]));
                beforeTheAnswer.run();
                return text(200, word + " " + lines[0]);
            } catch (LegacySystemException e) {
                return text(503, e.problem().code());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static InboundCalls.Answer text(int status, String text) {
            return new InboundCalls.Answer(status, "text/plain", text.getBytes(UTF_8));
        }
    }

    private final class Letter implements Delivery.Batch {

        private final Item item;

        Letter(String client, String id, String line) {
            item = new Item(new SourceIdentity.Call(client, id), line.getBytes(UTF_8));
        }

        @Override
        public String name() {
            return "letter";
        }

        @Override
        public Items items() {
            return new FormattedItems(format, "letter", List.of(item));
        }

        @Override
        public void acknowledge() {}

        @Override
        public void giveBack() {}
    }
}
