package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.JournalFeed;
import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.store.Database.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Artemis -> journal: one consumer per connection. A message leaves the broker only when the journal has it. */
public final class DeliveryFlow {

    private final Journal journal;
    private final Clock clock;

    public DeliveryFlow(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Moves what lies on the broker now, or waits a moment for it.
     *
     * @return how many messages were moved
     * @throws ActiveMQException when the broker is not there; nothing is lost, it delivers again
     * @throws StoreException    when the journal takes nothing now; nothing is lost, the feed holds the messages
     */
    public int moveNext(JournalFeed feed) throws ActiveMQException {
        var received = feed.receive();
        var entries = new ArrayList<Entry>();
        for (var message : received)
            entries.add(new Entry(
                    message.id(),
                    feed.connection(),
                    message.subject(),
                    message.sequence(),
                    clock.instant(),
                    message.body()));
        if (entries.isEmpty()) return 0;
        journal.append(entries);
        FailPoint.AFTER_JOURNAL.pass();
        feed.acknowledge();
        return entries.size();
    }

    /** @throws StoreException when the journal takes nothing now */
    void requireStore() {
        journal.append(List.of());
    }

    /** Everything that was published before this moment was moved. */
    void completeUntil(Instant moment) {
        journal.completeUntil(moment);
    }

    long lastPosition() {
        return journal.lastPosition();
    }

    /** How many messages of a connection the journal has behind one position and up to another. */
    long journalled(String connection, long after, long last) {
        return journal.count(connection, after, last);
    }
}
