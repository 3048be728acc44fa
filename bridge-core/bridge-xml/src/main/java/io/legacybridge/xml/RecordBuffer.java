package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps values until what belongs before them has come. */
final class RecordBuffer implements RecordWriter {

    private final List<Consumer<RecordWriter>> calls = new ArrayList<>();

    void replay(RecordWriter to) {
        calls.forEach(call -> call.accept(to));
    }

    @Override
    public void startGroup(Field group) {
        calls.add(to -> to.startGroup(group));
    }

    @Override
    public void endGroup(Field group) {
        calls.add(to -> to.endGroup(group));
    }

    @Override
    public void startList(Field list) {
        calls.add(to -> to.startList(list));
    }

    @Override
    public void endList(Field list) {
        calls.add(to -> to.endList(list));
    }

    @Override
    public void text(Field field, CharSequence value) {
        var kept = value.toString();
        calls.add(to -> to.text(field, kept));
    }

    @Override
    public void number(Field field, long unscaled) {
        calls.add(to -> to.number(field, unscaled));
    }

    @Override
    public void number(Field field, BigDecimal value) {
        calls.add(to -> to.number(field, value));
    }

    @Override
    public void floating(Field field, double value) {
        calls.add(to -> to.floating(field, value));
    }

    @Override
    public void flag(Field field, boolean value) {
        calls.add(to -> to.flag(field, value));
    }

    @Override
    public void nothing(Field field) {
        calls.add(to -> to.nothing(field));
    }
}
