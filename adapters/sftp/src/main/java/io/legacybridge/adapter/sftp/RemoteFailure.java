package io.legacybridge.adapter.sftp;

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

    boolean isAnswer() {
        return kind != Kind.NO_ANSWER;
    }

    boolean isMissing() {
        return kind == Kind.MISSING;
    }
}
