package io.legacybridge.appliance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Leaves out of the log what Artemis says again and again, as it does without end while its disk fails: it is told once a minute, and
 * then how often it was said. Logback's own DuplicateMessageFilter leaves out for good, everybody's messages, and counts none.
 */
public final class BrokerRepeats extends TurboFilter {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** When so many different ones come within a minute, the others are told each time. */
    static final int MAX_REMEMBERED = 100;

    /** What Artemis says to people begins so, with a number behind it. */
    private static final String CODE = "AMQ";

    private final LongSupplier nanos;
    private final Map<String, Said> said = new LinkedHashMap<>();
    private volatile boolean leavesOut;

    /** As the configuration of the log makes it. */
    public BrokerRepeats() {
        this(System::nanoTime);
    }

    BrokerRepeats(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Said {

        private final long since;
        private long leftOut;

        Said(long since) {
            this.since = since;
        }

        boolean isOver(long now) {
            return now - since >= WINDOW.toNanos();
        }
    }

    /** Whoever logs next, or asks whether he should, lets a count be told whose minute is over. */
    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable cause) {
        if (leavesOut) counts(nanos.getAsLong()).forEach(this::tell);
        if (format == null || !format.startsWith(CODE)) return FilterReply.NEUTRAL;
        if (!level.isGreaterOrEqual(logger.getEffectiveLevel())) return FilterReply.NEUTRAL;
        var text = MessageFormatter.basicArrayFormat(format, parameters);
        return isRepeated(text, nanos.getAsLong()) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private synchronized boolean isRepeated(String text, long now) {
        said.values().removeIf(one -> one.isOver(now) && one.leftOut == 0);
        var before = said.get(text);
        if (before == null) {
            if (said.size() < MAX_REMEMBERED) said.put(text, new Said(now));
            return false;
        }
        before.leftOut++;
        leavesOut = true;
        return true;
    }

    private synchronized List<String> counts(long now) {
        var counts = new ArrayList<String>();
        said.forEach((text, one) -> {
            if (one.isOver(now) && one.leftOut > 0)
                counts.add("The broker has said this %,d times more within a minute: %s".formatted(one.leftOut, text));
        });
        said.values().removeIf(one -> one.isOver(now));
        leavesOut = said.values().stream().anyMatch(one -> one.leftOut > 0);
        return counts;
    }

    private void tell(String count) {
        ((LoggerContext) getContext()).getLogger(BrokerRepeats.class).warn(count);
    }
}
