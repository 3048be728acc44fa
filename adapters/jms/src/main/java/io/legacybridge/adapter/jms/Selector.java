package io.legacybridge.adapter.jms;

/** Conditions that select messages by a header. */
final class Selector {

    private Selector() {}

    static String of(String header, String value) {
        return header + " = '" + value.replace("'", "''") + "'";
    }
}
