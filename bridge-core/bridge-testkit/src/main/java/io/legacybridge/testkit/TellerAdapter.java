package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A legacy system in this process that only answers calls, as its test tells it. Its operations have what requests and
 * replies can have: groups, lists, all types, a group that holds itself, a declared refusal.
 */
public final class TellerAdapter implements Adapter<TellerAdapter.Config> {

    /** Settings of its connections. */
    public record Config(
            @Doc("What it is called; a change makes a new version.") @DefaultValue("one")
            String branch) {}

    /** What the legacy system does with a call. */
    @FunctionalInterface
    public interface Answering {
        Operations.Answer answer(String branch, Operation operation, Operations.Request request, RecordWriter reply)
                throws LegacySystemException;
    }

    /** The calls that reached the legacy system, in order. */
    public final ConcurrentLinkedQueue<Called> calls = new ConcurrentLinkedQueue<>();

    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();

    /** What happens when a connection lets go of the legacy system. */
    public volatile Runnable onClose = () -> {};

    /** What the next calls do. */
    @SuppressWarnings("FieldMayBeFinal")
    public volatile Answering answering = (_, operation, _, reply) -> echo(operation, reply);

    /** @param request its values as {@link RecordingWriter} tells them */
    public record Called(String id, String branch, String operation, String request) {}

    @Override
    public String name() {
        return "teller";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.OPERATIONS);
    }

    @Override
    public Description describe(Config config, DescribeContext context) {
        return new Description(Optional.empty(), operations());
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        opened.incrementAndGet();
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.empty();
            }

            @Override
            public Optional<Operations> operations() {
                return Optional.of(new Teller(config.branch()));
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                onClose.run();
            }
        };
    }

    private final class Teller implements Operations {

        private final String branch;
        private final List<Operation> list = TellerAdapter.operations();

        Teller(String branch) {
            this.branch = branch;
        }

        @Override
        public List<Operation> list() {
            return list;
        }

        @Override
        public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
            var values = new RecordingWriter();
            request.writeTo(values);
            calls.add(new Called(
                    request.id(), branch, operation.name(), values.record().toString()));
            return answering.answer(branch, operation, request, reply);
        }
    }

    /** The plainest reply that fits: every required value, one element in each list. */
    public static Operations.Answer echo(Operation operation, RecordWriter reply) {
        write(operation.reply(), operation.reply().root(), reply);
        return Operations.Answer.REPLY;
    }

    private static void write(RecordSchema schema, Field field, RecordWriter to) {
        switch (field.type()) {
            case Type.Group _ -> {
                to.startGroup(field);
                for (var member : schema.members(field)) if (!member.isOptional()) write(schema, member, to);
                to.endGroup(field);
            }
            case Type.Repeated list -> {
                to.startList(field);
                if (!(list.element().type() instanceof Type.Again)) write(schema, list.element(), to);
                to.endList(field);
            }
            case Type.Again _ -> throw new IllegalStateException("a record without an end");
            case Type.Text _ -> to.text(field, field.name().isEmpty() ? "element" : field.name());
            case Type.Decimal decimal -> to.number(field, BigDecimal.valueOf(12_345, decimal.scale()));
            case Type.Floating _ -> to.floating(field, 0.5);
            case Type.Flag _ -> to.flag(field, true);
        }
    }

    /** New ones each time, as an adapter compiles them from a contract. */
    public static List<Operation> operations() {
        return List.of(balance(), transfer(), tree());
    }

    private static Operation balance() {
        return new Operation(
                "getBalance",
                "The balance of an account.",
                RecordSchema.of(List.of(
                        Field.of("id", new Type.Text(10)),
                        Field.of("currency", new Type.Text(3), Trait.OPTIONAL),
                        Field.of("days", Type.Decimal.of(3, 0, false), Trait.OPTIONAL))),
                RecordSchema.of(List.of(
                        Field.of("id", new Type.Text(10)),
                        Field.of("ssn", new Type.Text(11)),
                        Field.of("balance", Type.Decimal.of(11, 2, true)),
                        Field.of("total", Type.Decimal.of(18, 2, true)),
                        Field.of("holder", new Type.Group(List.of(Field.of("name", new Type.Text(0))))))),
                Map.of(),
                Effect.READ);
    }

    private static Operation transfer() {
        return new Operation(
                "transfer",
                "Moves money from one account to another.",
                RecordSchema.of(List.of(
                        Field.of("from", new Type.Text(10)),
                        Field.of("to", new Type.Text(10)),
                        Field.of("amount", Type.Decimal.of(11, 2, false)),
                        Field.of("big", Type.Decimal.of(18, 0, true), Trait.OPTIONAL),
                        new Field(
                                "note",
                                "NOTE",
                                new Type.Text(20),
                                Set.of(Trait.OPTIONAL, Trait.NULLABLE),
                                Map.of("minLength", 2)),
                        new Field(
                                "kind",
                                "KIND",
                                new Type.Text(0),
                                Set.of(Trait.OPTIONAL),
                                Map.of("enum", List.of("now", "later"))),
                        new Field(
                                "reference",
                                "REF",
                                new Type.Text(0),
                                Set.of(Trait.OPTIONAL),
                                Map.of("pattern", "^[A-Z]{2}[0-9]+$")),
                        Field.of("factor", new Type.Floating(64), Trait.OPTIONAL),
                        Field.of("urgent", new Type.Flag(), Trait.OPTIONAL),
                        Field.of(
                                "parts",
                                new Type.Repeated(
                                        Field.of(
                                                "",
                                                new Type.Group(List.of(
                                                        Field.of("text", new Type.Text(0)),
                                                        Field.of("share", Type.Decimal.of(3, 0, false))))),
                                        0,
                                        3),
                                Trait.OPTIONAL))),
                RecordSchema.of(List.of(
                        Field.of("receipt", new Type.Text(0)),
                        Field.of("ssn", new Type.Text(11)),
                        Field.of("steps", new Type.Repeated(Field.of("", new Type.Text(0)), 0, 10)))),
                Map.of(
                        "NoFunds",
                        RecordSchema.of(List.of(
                                Field.of("missing", Type.Decimal.of(11, 2, false)),
                                Field.of("ssn", new Type.Text(11))))),
                Effect.WRITE);
    }

    /** A tree: its children are what it is. */
    private static Operation tree() {
        return new Operation("findTree", "A tree.", node(), node(), Map.of(), Effect.READ);
    }

    private static RecordSchema node() {
        return RecordSchema.of(List.of(Field.of(
                "node",
                new Type.Group(List.of(
                        Field.of("name", new Type.Text(0)),
                        Field.of("ssn", new Type.Text(11), Trait.OPTIONAL),
                        Field.of("next", new Type.Again("node"), Trait.OPTIONAL),
                        Field.of(
                                "children",
                                new Type.Repeated(Field.of("", new Type.Again("node")), 0, Integer.MAX_VALUE)))))));
    }
}
