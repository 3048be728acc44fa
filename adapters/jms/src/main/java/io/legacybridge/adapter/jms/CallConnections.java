package io.legacybridge.adapter.jms;

/**
 * What calls send with, and what they wait for replies with. Where a call that gives up ends its connection, these are two: a
 * queue without room lets senders hang, and nobody who waits for a reply.
 */
record CallConnections(CallSessions sending, CallSessions receiving) implements AutoCloseable {

    static CallConnections of(BrokerLogin login, BrokerClient client) {
        var sending = new CallSessions(login, client);
        return new CallConnections(sending, client.survivesInterruption() ? sending : new CallSessions(login, client));
    }

    boolean areOne() {
        return sending == receiving;
    }

    /** Ends whoever waits for a reply. */
    @Override
    public void close() {
        sending.close();
        if (!areOne()) receiving.close();
    }
}
