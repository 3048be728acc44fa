package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.connection.MaximumAge.Journalled;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.Journal;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * What is in the journal, or comes there from the broker.
 *
 * @param patience how long the journal may take to follow
 */
public record WhatClientsHave(Journal journal, JournalConsumers consumers, Duration patience) implements Journalled {

    /** Nobody knows it while the broker is away: it may hold something. */
    @Override
    public boolean isComplete(String connection) {
        try {
            return consumers.settle(connection, patience);
        } catch (ActiveMQException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean has(String messageId) {
        return journal.find(messageId).isPresent();
    }
}
