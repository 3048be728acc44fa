package io.legacybridge.formats.copybook;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A copybook as a compiler lists it: where every field lies, how long it is and what it holds. For people. */
public final class CopybookListing {

    private static final int NAME_WIDTH = 36;

    private final List<String> lines = new ArrayList<>();

    private CopybookListing() {}

    /**
     * Offsets are those of the longest record; behind a table whose length differs they are marked with {@code <=}.
     *
     * @return lines of text; empty when a problem is an error
     */
    public static Optional<List<String>> of(
            CopybookConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        return CopybookFormatProvider.placed(config, contracts, at, problems).map(CopybookListing::lines);
    }

    private static List<String> lines(DataItem record) {
        var listing = new CopybookListing();
        listing.lines.add(String.format(
                Locale.ROOT,
                "%-" + NAME_WIDTH + "s %10s %8s  %s",
                "level and name",
                "offset",
                "length",
                "what it holds"));
        if (record.holdsRecordTypes) record.children.forEach(type -> listing.item(type, 0, 0, false));
        else listing.item(record, 0, 0, false);
        return listing.lines;
    }

    private void item(DataItem item, int depth, int offset, boolean moving) {
        if (item.slack > 0) line(depth, "slack", offset - item.slack, item.slack, moving, "");
        var name = "%02d %s".formatted(item.level, item.name);
        line(depth, name, offset, item.size, moving, holds(item));
        for (var condition : item.conditions)
            lines.add("  ".repeat(depth + 1) + "88 " + condition.name() + ": " + String.join(", ", condition.values()));
        var next = offset;
        var region = offset;
        var moves = moving;
        for (var child : item.children) {
            if (child.redefines.isEmpty()) region = next + child.slack;
            item(child, depth + 1, region, moves);
            next = Math.max(next, region + child.size * child.times());
            moves |= child.variable;
        }
    }

    private void line(int depth, String name, int offset, int length, boolean moving, String holds) {
        lines.add(String.format(
                        Locale.ROOT,
                        "%-" + NAME_WIDTH + "s %10s %8d  %s",
                        "  ".repeat(depth) + name,
                        (moving ? "<=" : "") + offset,
                        length,
                        holds)
                .stripTrailing());
    }

    private static String holds(DataItem item) {
        var parts = new ArrayList<String>();
        item.redefines.ifPresent(target -> parts.add("REDEFINES " + target.text()));
        item.occurs.ifPresent(occurs -> parts.add(occurs(occurs)));
        if (!item.isGroup()) {
            item.picture.ifPresent(picture -> parts.add("PIC " + picture.written()));
            if (item.usage() != Usage.DISPLAY) parts.add(item.usage().toString().replace('_', '-'));
            item.sign.ifPresent(sign -> parts.add(
                    (sign.leading() ? "SIGN LEADING" : "SIGN TRAILING") + (sign.separate() ? " SEPARATE" : "")));
            if (item.synchronizedLeft) parts.add("SYNC");
            if (item.justified) parts.add("JUSTIFIED RIGHT");
            if (item.blankWhenZero) parts.add("BLANK WHEN ZERO");
        }
        return String.join(" ", parts);
    }

    private static String occurs(DataItem.Occurs occurs) {
        return occurs.dependingOn()
                .map(counter -> "OCCURS " + occurs.min() + " TO " + occurs.max() + " DEPENDING ON "
                        + counter.name().text())
                .orElse("OCCURS " + occurs.max());
    }
}
