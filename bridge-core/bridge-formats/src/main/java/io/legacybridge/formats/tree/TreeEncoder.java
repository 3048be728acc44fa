package io.legacybridge.formats.tree;

import io.legacybridge.formats.text.Column;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Writes the values of records that have groups and lists, as they come. */
public final class TreeEncoder implements RecordEncoder, RecordWriter {

    private final TreeLayout layout;
    private final TreeSink sink;
    private final boolean[] given;
    private final List<RecordProblem> problems = new ArrayList<>();

    public TreeEncoder(TreeLayout layout, TreeSink sink) {
        this.layout = layout;
        this.sink = sink;
        this.given = new boolean[layout.schema().fields().size()];
    }

    @Override
    public RecordWriter begin() {
        problems.clear();
        sink.begin();
        return this;
    }

    @Override
    public Translation end() throws IOException {
        if (problems.isEmpty()) sink.end().ifPresent(problems::add);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }

    @Override
    public void startGroup(Field group) {
        var node = (TreeNode.Group) node(group);
        for (var member : node.members()) given[member.field().ordinal()] = false;
        sink.startGroup(node.source());
    }

    /** A value that was not written at all may still be one that must be there. */
    @Override
    public void endGroup(Field group) {
        for (var member : ((TreeNode.Group) layout.node(group)).members())
            if (member instanceof TreeNode.Value value && !given[value.field().ordinal()]) nothing(value.field());
        sink.endGroup();
    }

    @Override
    public void startList(Field list) {
        sink.startList(node(list).source());
    }

    @Override
    public void endList(Field list) {
        sink.endList();
    }

    @Override
    public void text(Field field, CharSequence value) {
        var characters = new StringBuilder();
        var fits = column(field).encode(value, characters);
        write(field, fits, characters.toString(), true, value.toString());
    }

    @Override
    public void number(Field field, BigDecimal value) {
        var characters = new StringBuilder();
        var column = column(field);
        var fits = column.encode(value, characters);
        write(field, fits, characters.toString(), column.mayComeAsText(), value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        number(field, new BigDecimal(value));
    }

    @Override
    public void flag(Field field, boolean value) {
        var characters = new StringBuilder();
        var column = column(field);
        var fits = column.encode(value, characters);
        write(field, fits, characters.toString(), column.comesAsText(), Boolean.toString(value));
    }

    @Override
    public void nothing(Field field) {
        var characters = new StringBuilder();
        if (!column(field).encodeNothing(characters)) write(field, false, "", true, "");
        else if (characters.isEmpty()) sink.nothing(node(field).source());
        else write(field, true, characters.toString(), true, "");
    }

    private Column column(Field field) {
        return ((TreeNode.Value) layout.node(field)).column();
    }

    private TreeNode node(Field field) {
        given[field.ordinal()] = true;
        return layout.node(field);
    }

    private void write(Field field, boolean fits, String characters, boolean isText, String value) {
        var node = node(field);
        if (fits) {
            sink.value(node.source(), characters, isText);
            return;
        }
        var column = column(field);
        problems.add(RecordProblem.ofText(
                "record/does-not-fit", field.path(), column.expected() + column.reason(value), value));
    }
}
