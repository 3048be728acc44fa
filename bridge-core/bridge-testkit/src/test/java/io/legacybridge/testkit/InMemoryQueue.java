package io.legacybridge.testkit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A legacy broker with one queue and transacted sessions. */
final class InMemoryQueue {

    private final String password;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Set<Session> sessions = new HashSet<>();
    private boolean up = true;

    record Message(String id, byte[] body) {}

    /** The password is not the queue's. */
    static final class LoginRefused extends IOException {
        LoginRefused() {
            super("login refused");
        }
    }

    InMemoryQueue(String password, List<Message> messages) {
        this.password = password;
        waiting.addAll(messages);
    }

    Session connect(String shown) throws IOException {
        if (!up) throw new IOException("connection refused");
        if (!shown.equals(password)) throw new LoginRefused();
        var session = new Session();
        sessions.add(session);
        return session;
    }

    void goDown() {
        up = false;
        List.copyOf(sessions).forEach(Session::close);
    }

    void comeUp() {
        up = true;
    }

    /** Waiting, or received and not committed. */
    int held() {
        return waiting.size()
                + sessions.stream().mapToInt(session -> session.received.size()).sum();
    }

    final class Session {

        private final List<Message> received = new ArrayList<>();

        Optional<Message> receive() throws IOException {
            check();
            var message = Optional.ofNullable(waiting.poll());
            message.ifPresent(received::add);
            return message;
        }

        void commit() throws IOException {
            check();
            received.clear();
        }

        void rollback() {
            for (var message : received.reversed()) waiting.addFirst(message);
            received.clear();
        }

        void close() {
            rollback();
            sessions.remove(this);
        }

        private void check() throws IOException {
            if (!sessions.contains(this)) throw new IOException("connection reset");
        }
    }
}
