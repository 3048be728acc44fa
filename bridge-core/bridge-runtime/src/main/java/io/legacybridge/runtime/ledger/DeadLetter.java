package io.legacybridge.runtime.ledger;

import java.time.Instant;

/**
 * A record, file or message that was set aside, with all that is needed to understand and replay it.
 *
 * @param id         the id its message would have had
 * @param delivery   its number, or 0 when it came with none: the answer to a call
 * @param position   where it stood in its source, such as {@code accounts.dat#42}
 * @param offset     byte offset in the content, or -1
 * @param reason     the problem's text, without values
 * @param code       the problem's code
 * @param sealed     the original bytes, encrypted whole under the connection's dead-letter key
 * @param versions   what it was read with
 */
public record DeadLetter(
        String id,
        String connection,
        long delivery,
        String position,
        long offset,
        String reason,
        String code,
        byte[] sealed,
        Ledger.Versions versions,
        Instant time) {}
