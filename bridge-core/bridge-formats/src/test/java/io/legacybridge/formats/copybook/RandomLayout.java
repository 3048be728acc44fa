package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** A copybook made by chance, in which every kind of field may stand everywhere, and records that fit it. */
final class RandomLayout {

    private static final List<String> ELEMENTARY = List.of(
            "X",
            "X(7)",
            "X(4) JUSTIFIED RIGHT",
            "A(3)",
            "9",
            "9(4)",
            "S9(5)V99",
            "S9(18)",
            "S9(25)V9(6)",
            "S9(3)PP",
            "VPP9(2)",
            "S9(3) SIGN LEADING",
            "S9(3)V9 SIGN TRAILING SEPARATE",
            "S9(4) SIGN LEADING SEPARATE",
            "9(3) BLANK WHEN ZERO",
            "9(4) COMP",
            "S9(9) COMP",
            "S9(4)V9(5) COMP SYNC",
            "S9(18) COMP",
            "9(18) BINARY",
            "9(4) COMP-5",
            "S9(9) COMP-5",
            "S9(15) COMP-5",
            "S9(5)V99 COMP-3",
            "9(4) COMP-3",
            "S9(31) PACKED-DECIMAL",
            "9(5) COMP-6",
            "ZZ9.99-",
            "N(3)",
            "S9(4) NATIONAL SIGN LEADING SEPARATE",
            "COMP-1",
            "COMP-2");

    private final Random random;
    private final List<String> elementary;
    private final StringBuilder text = new StringBuilder("       01 R.\n");
    private final Map<String, String> latest = new HashMap<>();
    private int named;

    RandomLayout(Random random) {
        this(random, _ -> true);
    }

    /** @param wanted which of the elementary items may stand in it */
    RandomLayout(Random random, Predicate<String> wanted) {
        this.random = random;
        this.elementary = ELEMENTARY.stream().filter(wanted).toList();
        items(5, 2 + random.nextInt(5), 3);
    }

    String copybook() {
        return text.toString();
    }

    /** Every redefinition in it is made so that these apply. */
    static List<RedefinesRule> rules(String copybook) {
        return copybook.lines()
                .filter(line -> line.contains(" REDEFINES "))
                .map(line -> line.strip().split(" +"))
                .map(words -> new RedefinesRule(
                        words[1],
                        words[3].replace("-A.", "-KIND").replace("-A", "-KIND"),
                        List.of(words[1].endsWith("-B") ? "1" : "2")))
                .toList();
    }

    private void items(int level, int count, int depth) {
        for (var index = 0; index < count; index++)
            switch (depth == 0 ? 0 : random.nextInt(9)) {
                case 0, 1, 2, 3 -> elementary(level, name(), "");
                case 4 -> group(level, name(), "", depth);
                case 5 -> table(level, " OCCURS " + (1 + random.nextInt(3)) + " TIMES", depth);
                case 6 -> {
                    var counter = name();
                    add(level, counter + " PIC " + (random.nextBoolean() ? "9" : "S9(4) COMP"));
                    var min = random.nextInt(3);
                    table(
                            level,
                            " OCCURS " + min + " TO " + (min + 1 + random.nextInt(4)) + " DEPENDING ON " + counter,
                            depth);
                }
                case 7 -> redefinitions(level);
                default -> add(level, "FILLER PIC X(" + (1 + random.nextInt(3)) + ")");
            }
    }

    private void elementary(int level, String name, String occurs) {
        var kind = elementary.get(random.nextInt(elementary.size()));
        add(level, name + (kind.startsWith("COMP") ? " " : " PIC ") + kind + occurs);
    }

    private void group(int level, String name, String occurs, int depth) {
        add(level, name + occurs);
        items(level + 5, 1 + random.nextInt(3), depth - 1);
        // A group may not be made of nothing but what is not shown.
        add(level + 5, name() + " PIC X");
    }

    private void table(int level, String occurs, int depth) {
        if (random.nextBoolean()) elementary(level, name(), occurs);
        else group(level, name(), occurs, depth);
    }

    private void redefinitions(int level) {
        var name = name();
        add(level, name + "-KIND PIC 9");
        add(level, name + "-A PIC X(8)");
        add(level, name + "-B REDEFINES " + name + "-A PIC S9(7)");
        add(level, name + "-C REDEFINES " + name + "-A");
        add(level + 5, name() + " PIC 9(3) COMP-3");
        add(level + 5, name() + " PIC X(2) OCCURS 3 TIMES");
    }

    private String name() {
        return "F" + ++named;
    }

    private void add(int level, String entry) {
        text.append("       ")
                .append(" ".repeat(level / 5))
                .append("%02d ".formatted(level))
                .append(entry.replace(" OCCURS", "\n               OCCURS"))
                .append(".\n");
    }

    /** Writes a record of the layout; counters are left out, so that they are calculated. */
    void write(Field field, RecordWriter into) {
        switch (field.type()) {
            case Type.Group group -> {
                into.startGroup(field);
                for (var member : group.fields()) if (isPresent(member)) write(member, into);
                into.endGroup(field);
            }
            case Type.Repeated list -> {
                into.startList(field);
                for (var count = random.nextInt(list.min(), list.max() + 1); count > 0; count--)
                    write(list.element(), into);
                into.endList(field);
            }
            case Type.Text text -> into.text(field, text(text.maxLength()));
            case Type.Decimal decimal -> number(field, decimal, into);
            case Type.Floating floating -> into.floating(field, floating(floating.bits()));
            case Type.Flag _, Type.Again _ -> throw new IllegalStateException("no copybook has them");
        }
    }

    private boolean isPresent(Field field) {
        if (isCounter(field)) return false;
        return switch (field.annotations().get(Field.PRESENT_WHEN)) {
            case null -> true;
            case Map<?, ?> rule ->
                ((List<?>) rule.get("is")).contains(latest.get(rule.get("field").toString()));
            default ->
                !List.of("1", "2").contains(latest.get(field.originalName().replace("-A", "-KIND")));
        };
    }

    private boolean isCounter(Field field) {
        return text.toString().contains("DEPENDING ON " + field.originalName() + ".")
                || text.toString().contains("DEPENDING ON " + field.originalName() + " ");
    }

    private String text(int maxLength) {
        var length = random.nextInt(maxLength + 1);
        var text = new StringBuilder();
        for (var index = 0; index < length; index++) text.append((char) (0x21 + random.nextInt(0x5E)));
        return text.toString();
    }

    private void number(Field field, Type.Decimal decimal, RecordWriter into) {
        var cobol = (Map<?, ?>) field.annotations().get("x-cobol");
        var written = cobol.get("picture").toString();
        var digits =
                Math.min(decimal.digits(), Picture.parse(written).orElseThrow().length());
        var value = new BigInteger(1 + random.nextInt(Math.max(1, digits * 3)), random);
        if (random.nextInt(6) == 0) value = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
        if (decimal.signed() && random.nextBoolean()) value = value.negate();
        latest.put(field.originalName(), value.toString());
        into.number(field, new BigDecimal(value, decimal.scale()));
    }

    /** Numbers that IBM's format and IEEE's both have. */
    private double floating(int bits) {
        var value = random.nextInt(-100_000, 100_000) / 64.0;
        return bits == Float.SIZE ? (float) value : value * 1024.0 * random.nextInt(1, 1000);
    }
}
