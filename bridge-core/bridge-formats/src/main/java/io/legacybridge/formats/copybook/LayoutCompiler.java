package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.Names;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compiles a parsed copybook into decoders, and the fields of its schema with them. */
final class LayoutCompiler {

    /** The longest record; z/OS itself stops at 32,760 bytes for most files. */
    static final int MAX_RECORD_LENGTH = 16 * 1024 * 1024;

    private final String file;
    private final CopybookConfig config;
    private final Problems problems;

    LayoutCompiler(String file, CopybookConfig config, Problems problems) {
        this.file = file;
        this.config = config;
        this.problems = problems;
    }

    /** The record: its length is the length of every record. */
    FieldDecoder.Group compile(DataItem record) {
        return group("", record, Usage.DISPLAY);
    }

    private FieldDecoder.Group group(String name, DataItem item, Usage inherited) {
        var usage = item.usage.orElse(inherited);
        var members = new ArrayList<FieldDecoder>();
        var fields = new ArrayList<Field>();
        var taken = new HashSet<String>();
        var length = 0L;
        for (var child : item.children) {
            var member = member(child, usage, taken);
            members.add(member);
            fieldOf(member).ifPresent(fields::add);
            length += member.length();
        }
        if (item.children.isEmpty())
            error(
                    item,
                    item.name + " has neither a picture nor fields below it.",
                    "Write its PIC.",
                    "copybook/no-picture");
        if (length > MAX_RECORD_LENGTH) {
            error(
                    item,
                    "The record would be " + length + " bytes long.",
                    "Check the OCCURS clauses; the limit is " + MAX_RECORD_LENGTH + " bytes.",
                    "copybook/too-long");
            length = 0;
        }
        return new FieldDecoder.Group(field(name, item, new Type.Group(fields)), List.copyOf(members), (int) length);
    }

    private FieldDecoder member(DataItem item, Usage inherited, Set<String> taken) {
        if (item.isFiller()) {
            var hidden = single("", item, inherited);
            var length = (long) hidden.length() * Math.max(1, item.occurs);
            return new FieldDecoder.Skipped((int) Math.min(length, Integer.MAX_VALUE));
        }
        var name = unused(jsonName(item.name), taken);
        if (item.occurs == 0) return single(name, item, inherited);
        var element = single("", item, inherited);
        if ((long) element.length() * item.occurs > MAX_RECORD_LENGTH) {
            error(
                    item,
                    "The table " + item.name + " would be longer than " + MAX_RECORD_LENGTH + " bytes.",
                    "Check its OCCURS clause.",
                    "copybook/too-long");
            return new FieldDecoder.Skipped(0);
        }
        var list = new Type.Repeated(fieldOf(element).orElseThrow(), item.occurs, item.occurs);
        return new FieldDecoder.Table(field(name, item, list), element, item.occurs);
    }

    private FieldDecoder single(String name, DataItem item, Usage inherited) {
        if (item.isGroup()) return group(name, item, inherited);
        var picture = item.picture.orElseThrow();
        if (!picture.numeric())
            return new FieldDecoder.Text(
                    field(name, item, new Type.Text(picture.length())), picture.length(), config.lowValues());
        return switch (item.usage.orElse(inherited)) {
            case DISPLAY -> new FieldDecoder.Zoned(decimal(name, item, picture.length()), picture);
            case PACKED_DECIMAL -> new FieldDecoder.Packed(decimal(name, item, picture.length()), picture);
            case BINARY -> binary(name, item, picture, false);
            case NATIVE_BINARY -> binary(name, item, picture, true);
        };
    }

    private FieldDecoder binary(String name, DataItem item, Picture picture, boolean anyValue) {
        if (picture.length() > FieldDecoder.Binary.MAX_DIGITS)
            error(
                    item,
                    item.name + " is a binary number of " + picture.length() + " digits.",
                    "Binary numbers have at most 18 digits; check the picture.",
                    "copybook/bad-picture");
        // COMP-5 holds every value of its bytes: 5, 10 or 19 digits whatever the picture says.
        var digits = !anyValue
                ? picture.length()
                : picture.length() <= 4 ? 5 : picture.length() <= 9 ? 10 : picture.signed() ? 19 : 20;
        return new FieldDecoder.Binary(decimal(name, item, digits), picture, anyValue);
    }

    private Field decimal(String name, DataItem item, int digits) {
        var picture = item.picture.orElseThrow();
        return field(name, item, Type.Decimal.of(digits, picture.scale(), picture.signed()));
    }

    private Field field(String name, DataItem item, Type type) {
        Map<String, Object> cobol = new HashMap<>();
        cobol.put("name", item.name);
        cobol.put("level", item.level);
        item.picture.ifPresent(picture -> cobol.put("picture", picture.written()));
        if (!item.conditions.isEmpty()) cobol.put("conditions", List.copyOf(item.conditions));
        return new Field(name, item.name, type, Map.of("x-cobol", Map.copyOf(cobol)));
    }

    private static Optional<Field> fieldOf(FieldDecoder decoder) {
        return switch (decoder) {
            case FieldDecoder.Skipped _ -> Optional.empty();
            case FieldDecoder.Group group -> Optional.of(group.field());
            case FieldDecoder.Table table -> Optional.of(table.field());
            case FieldDecoder.Text text -> Optional.of(text.field());
            case FieldDecoder.Zoned zoned -> Optional.of(zoned.field());
            case FieldDecoder.Packed packed -> Optional.of(packed.field());
            case FieldDecoder.Binary binary -> Optional.of(binary.field());
        };
    }

    private String jsonName(String cobolName) {
        if (config.names() == Names.COBOL) return cobolName;
        var name = new StringBuilder();
        for (var word : cobolName.toLowerCase(Locale.ROOT).split("[-_]+")) {
            if (word.isEmpty()) continue;
            if (name.isEmpty()) name.append(word);
            else name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }

    /** COBOL allows the same name twice in a group; the second becomes name2, the third name3. */
    private static String unused(String name, Set<String> taken) {
        var unused = name;
        for (var count = 2; !taken.add(unused); count++) unused = name + count;
        return unused;
    }

    private void error(DataItem item, String what, String fix, String code) {
        problems.error(Place.of(file, item.at.line(), item.at.column()), what, fix, code);
    }
}
