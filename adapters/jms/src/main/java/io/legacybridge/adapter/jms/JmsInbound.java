package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.adapter.jms.MessageReader.Taken;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordFormat;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes messages from a queue. A batch is what one transaction of the session has received; its commit is the
 * acknowledgement. A message that cannot be kept here is put on the backout queue in the same transaction.
 */
final class JmsInbound implements Source.Polled {

    /** A batch ends with the message that brings it to this size. */
    static final long MAX_BATCH_BYTES = 4L * 1024 * 1024;

    /** A batch that is not full ends when no further message comes for this long, */
    private static final Duration LINGER = Duration.ofMillis(50);

    /** or this long after its first one. */
    private static final Duration MAX_FILLING = Duration.ofSeconds(1);

    /** The waiting is done in {@link #next}. */
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Receive config;
    private final RecordFormat format;
    private final JmsSession session;
    private final MessageReader reader;
    private final Clock clock;
    private Optional<Received> open = Optional.empty();

    /** How many messages the next batch has at most. */
    private int most;

    JmsInbound(Receive config, RecordFormat format, JmsSession session, MessageReader reader, Clock clock) {
        this.config = config;
        this.format = format;
        this.session = session;
        this.reader = reader;
        this.clock = clock;
        this.most = config.batchSize();
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        open.ifPresent(Received::giveBack);
        session.connect();
        try {
            var messages = receive();
            if (messages.isEmpty()) return Optional.empty();
            open = Optional.of(new Received(messages));
            return Optional.of(open.get());
        } catch (JMSException e) {
            throw session.broken(e);
        } catch (RuntimeException | Error e) {
            // The next commit would acknowledge what was received before.
            session.disconnect();
            throw e;
        }
    }

    private List<Taken> receive() throws JMSException {
        var messages = new ArrayList<Taken>();
        var wanted = most;
        most = config.batchSize();
        var bytes = 0L;
        var message = session.receive(config.receiveTimeout());
        var end = clock.instant().plus(MAX_FILLING);
        while (message.isPresent()) {
            var taken = reader.read(message.get());
            // What could not be read of a broker that has failed says nothing about the message.
            session.check();
            messages.add(taken);
            bytes += taken.size();
            if (messages.size() >= wanted || bytes >= MAX_BATCH_BYTES) break;
            if (clock.instant().isAfter(end)) break;
            try {
                message = session.receive(LINGER);
            } catch (RuntimeException e) {
                return endBefore(messages.size());
            }
        }
        return messages;
    }

    /**
     * The client library could not receive the message behind so many others, and their transaction may be broken. They come again, alone:
     * with that one they would be given back over and over until their broker drops them.
     */
    private List<Taken> endBefore(int received) {
        session.disconnect();
        most = received;
        return List.of();
    }

    /** The messages of the transaction that is open. */
    private final class Received implements Delivery.Batch {

        private final List<Taken> messages;
        private boolean ended;

        Received(List<Taken> messages) {
            this.messages = messages;
        }

        @Override
        public String name() {
            return config.queue();
        }

        @Override
        public Items items() {
            return new JmsItems(format, config.queue(), messages);
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            if (ended) return;
            if (!isOpen()) throw session.broken(new JMSException("the transaction ended with its session"));
            try {
                session.commit(messages.stream()
                        .flatMap(taken -> taken.message().stream())
                        .toList());
                end();
            } catch (JMSException e) {
                // Nobody knows whether it was committed. If not, they come again and the ledger knows their ids.
                open = Optional.empty();
                throw session.broken(e);
            }
        }

        // Counts as a delivery on most brokers.
        @Override
        public void giveBack() {
            if (ended || !isOpen()) return;
            end();
            try {
                session.rollback();
            } catch (JMSException e) {
                session.disconnect();
            }
        }

        private boolean isOpen() {
            return open.filter(batch -> batch == this).isPresent();
        }

        private void end() {
            ended = true;
            open = Optional.empty();
        }
    }
}
