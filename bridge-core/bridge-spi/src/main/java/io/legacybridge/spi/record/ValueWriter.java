package io.legacybridge.spi.record;

/** Takes single values; in which groups and lists they stand does not matter to it. */
public abstract class ValueWriter implements RecordWriter {

    @Override
    public void startGroup(Field group) {}

    @Override
    public void endGroup(Field group) {}

    @Override
    public void startList(Field list) {}

    @Override
    public void endList(Field list) {}
}
