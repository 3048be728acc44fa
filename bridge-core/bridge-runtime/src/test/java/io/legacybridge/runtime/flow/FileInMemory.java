package io.legacybridge.runtime.flow;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.WholeCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A staged file that knows what became of it. */
class FileInMemory implements Delivery.File, StagedFile {

    private final RecordFormat format;
    private final String name;
    final byte[] content;
    final List<String> refused = new ArrayList<>();
    int acknowledged;
    Set<Demand> demands = Set.of();
    Instant modified = Instant.parse("2026-03-01T12:00:00Z");

    /** Another file lies in its place. */
    boolean replaced;

    FileInMemory(RecordFormat format, String name, byte[] content) {
        this.format = format;
        this.name = name;
        this.content = content;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StagedFile staged() {
        return this;
    }

    @Override
    public RecordCursor records(Checkpoint from) throws IOException {
        return format.read(open(from.offset()), name, from);
    }

    @Override
    public Optional<WholeCheck> wholeCheck() {
        return format.wholeCheck();
    }

    @Override
    public Set<Demand> demands() {
        return demands;
    }

    @Override
    public void acknowledge() {
        acknowledged++;
    }

    @Override
    public void refuse(String reason) {
        refused.add(reason);
    }

    @Override
    public void giveBack() {}

    @Override
    public FileAppearance appearance() {
        return new FileAppearance("/out/" + name, content.length, modified);
    }

    @Override
    public String digest() {
        return "ab".repeat(32);
    }

    @Override
    public InputStream open(long offset) throws IOException {
        if (replaced) throw new Staging.Replaced(appearance());
        return new ByteArrayInputStream(content, (int) offset, content.length);
    }
}
