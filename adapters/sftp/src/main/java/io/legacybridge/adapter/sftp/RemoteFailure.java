package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.util.Optional;

/** The server did not do what it was asked for. */
final class RemoteFailure extends Exception {

    enum Kind {
        /** It says that there is no such file. */
        MISSING,
        /** It has said no. */
        REFUSED,
        /** Nobody knows what it did: the connection broke before its answer. */
        NO_ANSWER
    }

    private final Kind kind;

    RemoteFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** The one that made a read of a file fail; empty when something else did, such as the local disk. */
    static Optional<RemoteFailure> behind(IOException e) {
        for (var cause = e.getCause(); cause != null; cause = cause.getCause())
            if (cause instanceof RemoteFailure failure) return Optional.of(failure);
        return Optional.empty();
    }

    boolean isAnswer() {
        return kind != Kind.NO_ANSWER;
    }

    boolean isMissing() {
        return kind == Kind.MISSING;
    }
}
