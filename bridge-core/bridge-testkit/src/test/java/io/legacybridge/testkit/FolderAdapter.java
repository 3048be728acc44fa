package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files of a folder in memory; an acknowledged one is deleted. Its hooks let tests break it in one place. */
class FolderAdapter implements Adapter<FolderAdapter.Config> {

    private final Folder folder;

    record Config(
            @Doc("How the bytes of a file become records.") FormatConfig format) {}

    /** The legacy system. */
    static final class Folder {
        final SortedMap<String, byte[]> files = new TreeMap<>();
        boolean up = true;
    }

    FolderAdapter(Folder folder) {
        this.folder = folder;
    }

    void opened() {}

    void staged(String name) {}

    Checkpoint start(Checkpoint asked) {
        return asked;
    }

    void acknowledge(StagedFile file) {
        folder.files.remove(file.appearance().name());
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE);
    }

    @Override
    public Description describe(Config config, DescribeContext context) {
        return new Description(context.format(config.format()).map(RecordFormat::schema));
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        opened();
        var inbound = new Inbound(context, context.format(config.format()));
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(inbound);
            }

            @Override
            public void close() {}
        };
    }

    private final class Inbound implements Source.Polled {

        private final AdapterContext context;
        private final RecordFormat format;

        Inbound(AdapterContext context, RecordFormat format) {
            this.context = context;
            this.format = format;
        }

        @Override
        public RecordFormat format() {
            return format;
        }

        @Override
        public Duration interval() {
            return Duration.ZERO;
        }

        @Override
        public Optional<Delivery> next() throws LegacySystemException {
            check();
            if (folder.files.isEmpty()) return Optional.empty();
            var name = folder.files.firstKey();
            var content = folder.files.get(name);
            try {
                var listed = new FileAppearance("/" + name, content.length, Instant.EPOCH);
                var delivery = resume(context.staging().stage(listed, new ByteArrayInputStream(content)));
                staged(name);
                return Optional.of(delivery);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Delivery resume(StagedFile staged) {
            return new Delivery.File() {
                @Override
                public String name() {
                    return staged.appearance().name();
                }

                @Override
                public StagedFile staged() {
                    return staged;
                }

                @Override
                public RecordCursor records(Checkpoint from) throws IOException {
                    var start = start(from);
                    return format.read(staged.open(start.offset()), name(), start);
                }

                @Override
                public void acknowledge() throws LegacySystemException {
                    check();
                    FolderAdapter.this.acknowledge(staged);
                }

                @Override
                public void giveBack() {}
            };
        }

        private void check() throws LegacySystemException {
            if (folder.up) return;
            var where = Place.of(context.connection());
            throw new LegacySystemException(
                    Problem.error(where, "The folder is not there.", "Check the disk.", "folder/down"),
                    Retry.SOON,
                    null);
        }
    }
}
