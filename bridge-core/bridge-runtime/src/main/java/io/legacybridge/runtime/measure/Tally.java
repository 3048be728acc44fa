package io.legacybridge.runtime.measure;

/** {@code taken = published + duplicate + deadLettered + discarded}. */
public record Tally(long taken, long published, long duplicate, long deadLettered, long discarded) {

    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

    public Tally plus(Tally other) {
        return new Tally(
                taken + other.taken,
                published + other.published,
                duplicate + other.duplicate,
                deadLettered + other.deadLettered,
                discarded + other.discarded);
    }

    /** The same, when some of what was set aside was among the dead letters already. */
    public Tally knownAlready(long letters) {
        var known = Math.min(letters, deadLettered);
        return new Tally(taken, published, duplicate + known, deadLettered - known, discarded);
    }

    /** The same, when another node had recorded some of what was published meanwhile: the broker had dropped ours. */
    public Tally publishedElsewhere(long messages) {
        var known = Math.min(messages, published);
        return new Tally(taken, published - known, duplicate + known, deadLettered, discarded);
    }

    public boolean balances() {
        return taken == published + duplicate + deadLettered + discarded;
    }
}
