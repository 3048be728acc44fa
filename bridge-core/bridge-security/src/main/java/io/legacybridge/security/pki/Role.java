package io.legacybridge.security.pki;

/** What an operator may do on the control port. */
public enum Role {
    /** Reads the metrics and nothing else: for a program that scrapes them. */
    METRICS,
    /** Looks at everything but the bytes of records. */
    VIEW,
    /** Looks, and replays and discards dead letters. */
    OPERATE,
    /** Looks, and sees the bytes of dead letters. */
    SECURITY;

    /** Whether whoever has this role may do what needs the other one. */
    public boolean includes(Role needed) {
        return switch (needed) {
            case METRICS -> true;
            case VIEW -> this != METRICS;
            case OPERATE, SECURITY -> this == needed;
        };
    }
}
