package io.legacybridge.security.protection;

/**
 * What a sealed value is bound to. It is read from the stored message itself, never from configuration, so that renaming a
 * file destroys nothing.
 *
 * @param source  the message's CloudEvents {@code source}
 * @param id      the message's, call's or dead letter's id
 * @param pointer RFC 6901 pointer of the value in the record, with array indexes; empty for a whole item
 */
public record SealContext(String source, String id, String pointer) {}
