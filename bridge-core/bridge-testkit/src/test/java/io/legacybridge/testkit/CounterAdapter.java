package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One operation of an {@link InMemoryCounter}. Its hooks let tests break it in one place. */
class CounterAdapter implements Adapter<CounterAdapter.Config> {

    private static final Type NUMBER = Type.Decimal.of(9, 0, true);

    private final InMemoryCounter counter;

    record Config(@Doc("Password of the counter.") SecretReference password) {}

    CounterAdapter(InMemoryCounter counter) {
        this.counter = counter;
    }

    Operations.Answer unknown(Problem why) throws LegacySystemException {
        return new Operations.Answer.Unknown(why);
    }

    Duration patience(Duration untilDeadline) {
        return untilDeadline;
    }

    Operations.Answer refused(BigDecimal number) throws LegacySystemException {
        return new Operations.Answer.Fault(Operations.Blame.REQUEST, "NEGATIVE", number + " is negative");
    }

    @Override
    public String name() {
        return "counter";
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
        return new Description(Optional.empty(), List.of(add()));
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        var calls = new Calls(config, context);
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.empty();
            }

            @Override
            public Optional<Operations> operations() {
                return Optional.of(calls);
            }

            @Override
            public void close() {
                calls.close();
            }
        };
    }

    private static Operation add() {
        return new Operation(
                "add",
                RecordSchema.of(List.of(Field.of("number", NUMBER))),
                RecordSchema.of(List.of(Field.of("taken", new Type.Flag()))),
                Effect.WRITE);
    }

    private final class Calls implements Operations {

        private final Config config;
        private final AdapterContext context;
        private final Operation add = add();
        private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        Calls(Config config, AdapterContext context) {
            this.config = config;
            this.context = context;
        }

        @Override
        public List<Operation> list() {
            return List.of(add);
        }

        @Override
        public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
            var arguments = new RecordingWriter();
            request.writeTo(arguments);
            var number = (BigDecimal) arguments.record().get("number");
            var password = context.secret(config.password()).text();
            waiting.add(Thread.currentThread());
            try {
                if (closed) throw new IOException("closed");
                var patience = patience(Duration.between(context.clock().instant(), request.deadline()));
                if (!counter.add(password, number, patience)) return refused(number);
            } catch (InMemoryCounter.LoginRefused e) {
                throw new LegacySystemException(problem("refuses the login", "counter/login"), Retry.AFTER_HELP, e);
            } catch (InMemoryCounter.NoAnswer | InterruptedException e) {
                return unknown(problem("did not answer", "counter/no-answer"));
            } catch (IOException e) {
                throw new LegacySystemException(problem("is down", "counter/down"), Retry.SOON, e);
            } finally {
                waiting.remove(Thread.currentThread());
            }
            reply.startGroup(operation.reply().root());
            reply.flag(operation.reply().find("taken").orElseThrow(), true);
            reply.endGroup(operation.reply().root());
            return Answer.REPLY;
        }

        void close() {
            closed = true;
            waiting.forEach(Thread::interrupt);
        }

        private Problem problem(String what, String code) {
            return Problem.error(Place.of(context.connection()), "The counter " + what + ".", "Look at it.", code);
        }

        @Override
        public String toString() {
            return "Calls" + Map.of("operations", list().size());
        }
    }
}
