package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.FloatingPoint;
import io.legacybridge.formats.copybook.CopybookConfig.Names;
import io.legacybridge.formats.copybook.DataItem.Sign;
import io.legacybridge.formats.copybook.FieldDecoder.Redefined.Choice;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles a placed copybook into decoders, and the fields of its schema with them. */
final class LayoutCompiler {

    private final CopybookConfig config;
    private final References references;
    private final Problems problems;
    private final Set<Field> counters = new HashSet<>();
    /** The definition that is compiled as if the others were not there. */
    private Optional<DataItem> only = Optional.empty();

    LayoutCompiler(CopybookConfig config, References references, Problems problems) {
        this.config = config;
        this.references = references;
        this.problems = problems;
        references.readWith(item -> elementary("", item));
    }

    /** The fields that say how many elements tables have; complete behind {@link #compile}. */
    Set<Field> counters() {
        return counters;
    }

    FieldDecoder.Group compile(DataItem record) {
        return group("", record);
    }

    /**
     * The fields of the records that are of one kind.
     *
     * @param kind one of several definitions, which here is the only one
     */
    FieldDecoder.Members alone(DataItem record, DataItem kind, GivenNames taken) {
        only = Optional.of(kind);
        var members = members(record.holdsRecordTypes ? kind : record, taken);
        only = Optional.empty();
        return members;
    }

    /** The group of such records in the schema, with lists of their children. */
    FieldDecoder.Group segment(DataItem kind, FieldDecoder.Members members, List<Segment> children) {
        var fields = Stream.concat(members.fields().stream(), children.stream().map(Segment::list));
        return new FieldDecoder.Group(field("", kind, new Type.Group(fields.toList())), members);
    }

    Field list(DataItem kind, FieldDecoder.Group element, GivenNames taken) {
        var type = new Type.Repeated(element.field, 0, Segment.MAX_CHILDREN);
        return new Field(taken.unused(jsonName(kind.name)), kind.name, type, Set.of(), Map.of());
    }

    private FieldDecoder.Group group(String name, DataItem item) {
        var members = members(item, new GivenNames());
        return new FieldDecoder.Group(field(name, item, new Type.Group(members.fields())), members);
    }

    /** @param taken the names in the JSON object that the fields go into */
    private FieldDecoder.Members members(DataItem group, GivenNames taken) {
        if (group.holdsRecordTypes) return recordTypes(group, taken);
        var members = new ArrayList<FieldDecoder>();
        for (var index = 0; index < group.children.size(); index++) {
            var item = group.children.get(index);
            if (item.slack > 0) members.add(new FieldDecoder.Skipped(item.slack));
            var region = new ArrayList<>(List.of(item));
            while (index + 1 < group.children.size()
                    && group.children.get(index + 1).redefines.isPresent()) region.add(group.children.get(++index));
            members.add(region.size() == 1 ? member(item, taken) : redefined(region, taken));
        }
        var length = members.stream().mapToInt(member -> member.length).sum();
        // Slack behind the last field of a table's element.
        if (group.size > length) members.add(new FieldDecoder.Skipped(group.size - length));
        return new FieldDecoder.Members(members, Math.max(length, group.size));
    }

    private FieldDecoder.Members recordTypes(DataItem record, GivenNames taken) {
        var choices = choices(record.children, taken);
        return new FieldDecoder.Members(List.of(new FieldDecoder.Redefined(choices, record.size, true)), record.size);
    }

    private FieldDecoder redefined(List<DataItem> region, GivenNames taken) {
        var length =
                region.stream().mapToInt(item -> item.size * item.times()).max().orElseThrow();
        if (region.stream().noneMatch(item -> references.condition(item).isPresent())) warnOfChoice(region);
        return new FieldDecoder.Redefined(choices(region, taken), length, false);
    }

    private List<Choice> choices(List<DataItem> region, GivenNames taken) {
        if (only.filter(region::contains).isPresent()) return List.of(new Choice(member(only.get(), taken), null));
        var choices = new ArrayList<Choice>();
        for (var item : region) {
            var condition = references.condition(item);
            // Without a rule of its own only the first definition is shown, where no rule of another holds.
            if (condition.isPresent() || item == region.getFirst())
                choices.add(new Choice(member(item, taken), condition.orElse(null)));
        }
        return choices;
    }

    private void warnOfChoice(List<DataItem> region) {
        var others = region.stream().skip(1).map(item -> item.name).collect(Collectors.joining(", "));
        problems.warning(
                region.get(1).at.place(),
                "No rule says when " + others + " applies instead of " + region.getFirst().name + ", so "
                        + region.getFirst().name + " is always read.",
                "Add a rule to redefines: with use, when and is.",
                "copybook/redefines-without-rule");
    }

    private FieldDecoder member(DataItem item, GivenNames taken) {
        if (item.isFiller()) return filler(item, taken);
        if (item.picture.isEmpty() && !item.isGroup() && item.usage().isAddress())
            return new FieldDecoder.Skipped(item.size * item.times());
        return named(taken.unused(jsonName(item.name)), item);
    }

    /** A FILLER is not shown; fields with names in a FILLER group stand in the group above. */
    private FieldDecoder filler(DataItem item, GivenNames taken) {
        if (!showsAnything(item))
            return item.variable
                    ? new FieldDecoder.Hidden(named("filler", item))
                    : new FieldDecoder.Skipped(item.size * item.times());
        return item.occurs.isEmpty() ? members(item, taken) : named(taken.unused("filler"), item);
    }

    private static boolean showsAnything(DataItem item) {
        return item.isGroup() && item.children.stream().anyMatch(child -> !child.isFiller() || showsAnything(child));
    }

    private FieldDecoder named(String name, DataItem item) {
        if (item.occurs.isEmpty()) return single(name, item);
        var element = single("", item);
        var occurs = item.occurs.get();
        var list = field(name, item, new Type.Repeated(element.fields().getFirst(), occurs.min(), occurs.max()));
        if (!item.variable) return new FieldDecoder.Table(list, element, occurs.max());
        var counter = references.counter(item);
        return new FieldDecoder.VariableTable(
                list, element, new Count(occurs.min(), occurs.max(), counter.orElse(null)));
    }

    private FieldDecoder single(String name, DataItem item) {
        if (item.isGroup()) return group(name, item);
        var decoder = elementary(name, item);
        if (references.isCounter(item)) counters.addAll(decoder.fields());
        return references
                .slotToRemember(item)
                .<FieldDecoder>map(slot -> new FieldDecoder.Remembered(decoder, slot))
                .orElse(decoder);
    }

    private FieldDecoder elementary(String name, DataItem item) {
        if (item.picture.isEmpty()) {
            var length = item.size;
            var hexadecimal = config.floatingPointOrDefault() == FloatingPoint.IBM;
            return new NumberDecoder.Floating(
                    field(name, item, new Type.Floating(length * 8)), length, hexadecimal, !hexadecimal && isLittle());
        }
        var picture = item.picture.get();
        return picture.numeric() ? number(name, item, picture) : text(name, item, picture);
    }

    private FieldDecoder text(String name, DataItem item, Picture picture) {
        var field = field(name, item, new Type.Text(picture.length()));
        var national = picture.kind() == Picture.Kind.NATIONAL && item.usage() != Usage.DISPLAY_1
                || item.usage() == Usage.NATIONAL;
        if (national) return new TextDecoder.Utf16(field, item.size, config.lowValues(), item.justified);
        var doubled = picture.kind() == Picture.Kind.NATIONAL || picture.kind() == Picture.Kind.DOUBLE_BYTE;
        if (doubled && !config.encoding().hasDoubleBytes())
            problems.error(
                    item.at.place(),
                    item.name + " holds double bytes, which " + config.encoding() + " does not have.",
                    "Set encoding to a page with double bytes such as cp939.",
                    "copybook/no-double-bytes");
        return doubled || !config.encoding().isSingleByte()
                ? new TextDecoder.MultiByte(field, item.size, config.lowValues(), item.justified, doubled)
                : new TextDecoder.SingleByte(field, item.size, config.encoding(), config.lowValues(), item.justified);
    }

    private FieldDecoder number(String name, DataItem item, Picture picture) {
        return switch (item.usage()) {
            case PACKED_DECIMAL -> new NumberDecoder.Packed(decimal(name, item, picture.length()), picture, true);
            case UNSIGNED_PACKED -> new NumberDecoder.Packed(decimal(name, item, picture.length()), picture, false);
            case BINARY ->
                config.numbers().binary() == CopybookConfig.Binary.PICTURE
                        ? new NumberDecoder.Binary(decimal(name, item, picture.length()), picture)
                        : new NumberDecoder.Binary(decimal(name, item, nativeDigits(picture)), picture, true, false);
            case NATIVE_BINARY ->
                new NumberDecoder.Binary(decimal(name, item, nativeDigits(picture)), picture, true, isLittle());
            case NATIONAL ->
                new NumberDecoder.National(
                        decimal(name, item, picture.length()),
                        picture,
                        item.sign.orElse(Sign.IN_LAST_DIGIT),
                        item.blankWhenZero);
            case DISPLAY, DISPLAY_1, FLOAT_SHORT, FLOAT_LONG, ADDRESS, ADDRESS_8 ->
                new NumberDecoder.Zoned(
                        decimal(name, item, picture.length()),
                        picture,
                        item.sign.orElse(Sign.IN_LAST_DIGIT),
                        item.blankWhenZero,
                        config.encoding().ebcdic(),
                        config.numbers().zonedSign() == CopybookConfig.ZonedSign.NATIVE);
        };
    }

    private boolean isLittle() {
        return config.numbers().nativeOrder() == ByteOrder.LITTLE;
    }

    /** COMP-5 holds every value of its bytes, whatever the picture says. */
    private static int nativeDigits(Picture picture) {
        if (picture.length() <= 4) return 5;
        if (picture.length() <= 9) return 10;
        return picture.signed() ? 19 : 20;
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
        // Level 88 names values; it does not forbid others, so it is no "enum".
        if (!item.conditions.isEmpty())
            cobol.put(
                    "conditions",
                    item.conditions.stream()
                            .map(condition -> Map.of("name", condition.name(), "values", condition.values()))
                            .toList());
        Map<String, Object> annotations = new HashMap<>();
        annotations.put("x-cobol", Map.copyOf(cobol));
        var named = NamedValues.of(item.conditions, type);
        if (!named.isEmpty()) annotations.put("anyOf", named);
        if (!name.isEmpty() && only.filter(kind -> kind == item).isEmpty())
            references.presentWhen(item).ifPresent(when -> annotations.put(Field.PRESENT_WHEN, when));
        return new Field(name, item.name, type, traits(type, annotations), annotations);
    }

    /** A blank number has no value; a blank text is an empty one. */
    private static Set<Trait> traits(Type type, Map<String, Object> annotations) {
        var traits = EnumSet.noneOf(Trait.class);
        if (type instanceof Type.Decimal || type instanceof Type.Floating) traits.add(Trait.NULLABLE);
        if (annotations.containsKey(Field.PRESENT_WHEN)) traits.add(Trait.OPTIONAL);
        return traits;
    }

    private String jsonName(String cobolName) {
        if (config.names() == Names.COBOL) return cobolName;
        var name = new StringBuilder();
        for (var word : cobolName.toLowerCase(Locale.ROOT).split("[-_]+")) {
            if (word.isEmpty()) continue;
            if (name.isEmpty()) name.append(word);
            else name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.isEmpty() ? cobolName : name.toString();
    }

    /** The names in one JSON object. COBOL allows the same name twice in a group; the second becomes name2, the third name3. */
    static final class GivenNames {

        private final Map<String, Integer> taken = new HashMap<>();

        String unused(String name) {
            var unused = name;
            while (taken.putIfAbsent(unused, 1) != null) unused = name + taken.merge(name, 1, Integer::sum);
            return unused;
        }
    }
}
