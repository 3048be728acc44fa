package io.legacybridge.runtime.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of all that was taken. The first three are counted when chunks are recorded, the last three are counted among the
 * dead letters, so that the sum shows when anything was lost between them.
 *
 * @param replayed from the dead letters, or taken when its source offered it again
 */
public record Account(long taken, long published, long duplicate, long waiting, long discarded, long replayed) {

    public static final Account NOTHING = new Account(0, 0, 0, 0, 0, 0);

    /** How many are unaccounted for: 0 when the sum holds, negative when there are more than were taken. */
    @JsonProperty
    public long missing() {
        return taken - published - duplicate - waiting - discarded - replayed;
    }

    public boolean balances() {
        return missing() == 0;
    }
}
