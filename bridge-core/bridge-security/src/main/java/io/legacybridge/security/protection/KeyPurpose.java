package io.legacybridge.security.protection;

import java.util.stream.Stream;

/** What data keys are for, as it is written beside each of them: every purpose has keys of its own. */
public final class KeyPurpose {

    public static final String MESSAGE_ID = "message-id";
    public static final String STAGING = "staging";
    public static final String AUDIT_SIGNATURE = "audit-signature";
    public static final String INBOUND_JWE = "inbound-jwe";
    public static final String INBOUND_JWE_RSA = "inbound-jwe-rsa";

    static final String SUBJECT_KEYS = "subject-keys";

    private static final String FIELD_CLASS = "class:";
    private static final String DEAD_LETTERS = "dead-letter:";
    private static final String ANSWERS = "answers:";
    private static final String OUTGOING = "outgoing:";

    /** The purposes that {@link #rotates} knows, for a person. */
    static final String THAT_ROTATE =
            "class:NAME, dead-letter:CONNECTION, answers:CONNECTION, outgoing:CONNECTION, staging, inbound-jwe or inbound-jwe-rsa";

    private KeyPurpose() {}

    /** Values of a field class. */
    public static String fieldClass(String name) {
        return FIELD_CLASS + name;
    }

    static boolean isFieldClass(String purpose) {
        return purpose.startsWith(FIELD_CLASS);
    }

    /** The class whose values are sealed for this purpose. */
    static String nameOfFieldClass(String purpose) {
        return purpose.substring(FIELD_CLASS.length());
    }

    public static String token(String fieldClass) {
        return "token:" + fieldClass;
    }

    public static String reversibleToken(String fieldClass) {
        return "reversible-token:" + fieldClass;
    }

    /** What was set aside of a connection. */
    public static String deadLetters(String connection) {
        return DEAD_LETTERS + connection;
    }

    /** Answers that are kept for repeated calls. */
    public static String answers(String connection) {
        return ANSWERS + connection;
    }

    /** What waits to be sent in a batch. */
    public static String outgoing(String connection) {
        return OUTGOING + connection;
    }

    /** Whether new keys may come: what the keys before have protected says which one it needs. */
    static boolean rotates(String purpose) {
        return Stream.of(FIELD_CLASS, DEAD_LETTERS, ANSWERS, OUTGOING).anyMatch(purpose::startsWith)
                || Stream.of(STAGING, INBOUND_JWE, INBOUND_JWE_RSA).anyMatch(purpose::equals);
    }
}
