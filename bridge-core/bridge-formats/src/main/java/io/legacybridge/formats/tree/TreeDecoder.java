package io.legacybridge.formats.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.Column;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hands the values of a tree to a writer in the order of the schema. What is missing is absent. Not thread-safe. */
final class TreeDecoder {

    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 256;

    private final TreeLayout layout;
    private final CodePage page;
    private final boolean refusesUnknown;
    /** Every value is a text, and one that stands there once may be the only one of a list. */
    private final boolean oneIsAList;

    private final List<RecordProblem> problems = new ArrayList<>();
    private String text = "";

    /** @param refusesUnknown what the layout does not name is a mistake */
    TreeDecoder(TreeLayout layout, CodePage page, boolean refusesUnknown, boolean oneIsAList) {
        this.layout = layout;
        this.page = page;
        this.refusesUnknown = refusesUnknown;
        this.oneIsAList = oneIsAList;
    }

    /**
     * Decodes one record.
     *
     * @param recordText the record's characters, for offsets
     * @return what is wrong with it
     */
    List<RecordProblem> decode(Tree.Group record, String recordText, RecordWriter into) {
        problems.clear();
        text = recordText;
        group(layout.root(), record, into);
        return problems;
    }

    private void group(TreeNode.Group group, Tree.Group tree, RecordWriter into) {
        into.startGroup(group.field());
        var known = 0;
        for (var member : group.members()) {
            var value = tree.members().get(member.source());
            if (value != null) known++;
            node(member, value == null ? new Tree.Nothing() : value, into);
        }
        into.endGroup(group.field());
        if (!refusesUnknown || known == tree.members().size()) return;
        var number = 0;
        for (var name : tree.members().keySet()) {
            number++;
            // A name that nobody declared is data like any value.
            if (group.members().stream().noneMatch(member -> member.source().equals(name)))
                report(
                        "record/unknown-field",
                        group.field(),
                        new Tree.Text(name, -1),
                        "a value that is declared; it is member " + number);
        }
    }

    private void node(TreeNode node, Tree value, RecordWriter into) {
        switch (node) {
            case TreeNode.Group group -> {
                if (value instanceof Tree.Group members) group(group, members, into);
                else if (isNothing(value)) group(group, new Tree.Group(Map.of()), into);
                else if (value instanceof Tree.Text text && hasText(group))
                    group(group, new Tree.Group(Map.of(Tree.TEXT, text)), into);
                else report("record/bad-value", group.field(), value, "a group of values");
            }
            case TreeNode.Elements list -> list(list, value, into);
            case TreeNode.Value leaf -> {
                var column = leaf.column();
                if (value(column, value, into)) return;
                var reason = value instanceof Tree.Text text ? column.reason(text.value()) : "";
                report("record/bad-value", leaf.field(), value, column.expected() + reason);
            }
        }
    }

    /** An element whose attributes are all absent. */
    private boolean hasText(TreeNode.Group group) {
        return oneIsAList
                && group.members().stream().anyMatch(member -> member.source().equals(Tree.TEXT));
    }

    private void list(TreeNode.Elements list, Tree value, RecordWriter into) {
        into.startList(list.field());
        switch (value) {
            case Tree.Elements several -> several.values().forEach(each -> node(list.element(), each, into));
            case Tree.Nothing _ -> {}
            case Tree.Group _, Tree.Text _, Tree.Numeric _, Tree.Flag _ -> {
                if (oneIsAList) node(list.element(), value, into);
                else report("record/bad-value", list.field(), value, "a list");
            }
        }
        into.endList(list.field());
    }

    private boolean value(Column column, Tree value, RecordWriter into) {
        return switch (value) {
            case Tree.Text text -> (oneIsAList || column.mayComeAsText()) && column.decodeText(text.value(), into);
            case Tree.Numeric number ->
                number.value().isPresent() && column.decodeNumber(number.value().get(), into);
            case Tree.Flag flag -> column.decodeFlag(flag.value(), into);
            case Tree.Nothing _ -> column.decodeAbsent(into);
            case Tree.Group group -> oneIsAList && onlyText(column, group, into);
            case Tree.Elements _ -> false;
        };
    }

    /** The text of an element whose attributes say nothing that is declared. */
    private boolean onlyText(Column column, Tree.Group element, RecordWriter into) {
        if (element.members().isEmpty()) return column.decodeAbsent(into);
        var text = element.members().get(Tree.TEXT);
        var isAll = element.members().size() == 1 || !refusesUnknown;
        return isAll && text instanceof Tree.Text written && column.decodeText(written.value(), into);
    }

    /** An empty element is a group without members, or an absent one. */
    private boolean isNothing(Tree value) {
        return value instanceof Tree.Nothing
                || oneIsAList
                        && value instanceof Tree.Text empty
                        && empty.value().isBlank();
    }

    private void report(String code, Field field, Tree value, String expected) {
        if (problems.size() == MAX_PROBLEMS) return;
        var whole =
                switch (value) {
                    case Tree.Text text -> text.value();
                    case Tree.Numeric number -> number.written();
                    case Tree.Flag flag -> Boolean.toString(flag.value());
                    case Tree.Group _, Tree.Elements _, Tree.Nothing _ -> "";
                };
        var offset =
                switch (value) {
                    case Tree.Text text -> text.offset();
                    case Tree.Numeric number -> number.offset();
                    case Tree.Flag flag -> flag.offset();
                    case Tree.Group _, Tree.Elements _, Tree.Nothing _ -> -1;
                };
        var shown = whole.substring(0, Math.min(whole.length(), MAX_SHOWN));
        problems.add(new RecordProblem(
                code,
                field.path(),
                offset < 0 ? -1 : page.length(text.substring(0, Math.min(offset, text.length()))),
                page.length(whole),
                expected,
                shown.getBytes(UTF_8),
                shown));
    }
}
