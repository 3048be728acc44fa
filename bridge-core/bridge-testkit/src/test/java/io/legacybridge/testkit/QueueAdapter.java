package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Messages of an {@link InMemoryQueue}, in batches of one transaction. Its hooks let tests break it in one place. */
class QueueAdapter implements Adapter<QueueAdapter.Config> {

    private final InMemoryQueue queue;

    record Config(
            @Doc("Password of the queue.") SecretReference password,

            @Doc("How the body of a message becomes a record.")
            FormatConfig format) {}

    QueueAdapter(InMemoryQueue queue) {
        this.queue = queue;
    }

    SourceIdentity identity(InMemoryQueue.Message message) {
        return new SourceIdentity.QueueMessage("memory", message.id());
    }

    List<Item> offered(List<Item> received) {
        return received;
    }

    String refused(String password) {
        return "The queue refuses the login.";
    }

    void received(InMemoryQueue.Session session) throws IOException {}

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE);
    }

    @Override
    public Description describe(Config config, DescribeContext context) {
        return new Description(context.format(config.format()).map(RecordFormat::schema));
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        var inbound = new Inbound(config, context);
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(inbound);
            }

            @Override
            public void close() {
                inbound.disconnect();
            }
        };
    }

    private final class Inbound implements Source.Polled {

        private final Config config;
        private final AdapterContext context;
        private final RecordFormat format;
        private InMemoryQueue.Session session;

        Inbound(Config config, AdapterContext context) {
            this.config = config;
            this.context = context;
            this.format = context.format(config.format());
        }

        @Override
        public RecordFormat format() {
            return format;
        }

        @Override
        public Duration interval() {
            return Duration.ZERO;
        }

        @Override
        public Optional<Delivery> next() throws LegacySystemException {
            connect();
            try {
                var items = new ArrayList<Item>();
                for (var message = session.receive(); message.isPresent(); message = session.receive())
                    items.add(new Item(identity(message.get()), message.get().body()));
                received(session);
                return items.isEmpty() ? Optional.empty() : Optional.of(new Received(offered(items), session));
            } catch (IOException e) {
                throw broken(e);
            }
        }

        private void connect() throws LegacySystemException {
            if (session != null) return;
            var password = context.secret(config.password()).text();
            try {
                session = queue.connect(password);
            } catch (InMemoryQueue.LoginRefused e) {
                throw problem(refused(password), "Correct the password.", "queue/login", Retry.AFTER_HELP, e);
            } catch (IOException e) {
                throw broken(e);
            }
        }

        void disconnect() {
            if (session != null) session.close();
            session = null;
        }

        private LegacySystemException broken(IOException cause) {
            disconnect();
            return problem("The queue does not answer.", "Check that it runs.", "queue/down", Retry.SOON, cause);
        }

        private LegacySystemException problem(String what, String fix, String code, Retry retry, IOException cause) {
            return new LegacySystemException(
                    Problem.error(Place.of(context.connection()), what, fix, code), retry, cause);
        }

        private final class Received implements Delivery.Batch {

            private final List<Item> items;
            private final InMemoryQueue.Session in;
            private boolean acknowledged;

            Received(List<Item> items, InMemoryQueue.Session in) {
                this.items = items;
                this.in = in;
            }

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public Items items() {
                return new FormattedItems(format, "queue", items);
            }

            @Override
            public void acknowledge() throws LegacySystemException {
                if (acknowledged) return;
                try {
                    in.commit();
                    acknowledged = true;
                } catch (IOException e) {
                    throw broken(e);
                }
            }

            @Override
            public void giveBack() {
                in.rollback();
            }
        }
    }
}
