package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Compression;
import io.legacybridge.adapter.sftp.UnpackingLimit.Refused;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.WholeCheck;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads staged files whose contents may be compressed. A compressed file is unpacked once to its end before its first record
 * counts, so that one that is cut off, damaged or a bomb is set aside as a whole.
 */
final class Unpacking {

    private final SftpConfig config;
    private final RecordFormat format;

    Unpacking(SftpConfig config, RecordFormat format) {
        this.config = config;
        this.format = format;
    }

    RecordCursor records(StagedFile staged, Checkpoint from) throws IOException {
        var name = staged.appearance().name();
        if (config.compression() == Compression.NONE) return format.read(staged.open(from.offset()), name, from);
        return new PackedCursor(contents(staged.open(0), name), format, from);
    }

    Optional<WholeCheck> wholeCheck(StagedFile staged) {
        if (config.compression() == Compression.NONE) return format.wholeCheck();
        return Optional.of((content, source) -> check(staged, content, source));
    }

    private PackedContents contents(InputStream packed, String name) {
        var limit = new UnpackingLimit(config.maxUnpackedSize().bytes(), config.maxEntries());
        return switch (config.compression()) {
            case GZIP -> new GzipContents(packed, name, limit);
            case ZIP -> new ZipContents(packed, name, limit);
            case NONE -> throw new IllegalStateException("nothing to unpack");
        };
    }

    private List<ContentProblem> check(StagedFile staged, InputStream content, String source) throws IOException {
        try (var contents = contents(new Staged(content), source)) {
            var problems = checkEach(contents);
            if (problems.isEmpty() && contents instanceof ZipContents zip)
                ZipDirectory.check(
                        from -> reopened(staged, from), staged.appearance().size(), zip.entries(), zip.ends());
            return problems;
        } catch (StagedFailure e) {
            throw e.why;
        } catch (Refused e) {
            return List.of(problem(e.code(), source, e.getMessage()));
        } catch (IOException e) {
            return List.of(problem(
                    "content/not-unpacked",
                    source,
                    "cannot be unpacked: it is cut off, damaged, or not compressed so"));
        }
    }

    private static InputStream reopened(StagedFile staged, long from) throws StagedFailure {
        try {
            return new Staged(staged.open(from));
        } catch (IOException e) {
            throw new StagedFailure(e);
        }
    }

    private List<ContentProblem> checkEach(PackedContents contents) throws IOException {
        var count = 0;
        while (contents.next()) {
            if (++count > 1 && !config.everyEntry())
                throw new Refused("content/several-entries", "holds more than one file, and every-entry is not set");
            if (format.wholeCheck().isEmpty()) continue;
            var problems = format.wholeCheck().get().check(contents.content(), contents.name());
            if (!problems.isEmpty()) return problems;
        }
        if (count == 0 && !config.everyEntry()) throw new Refused("content/no-entry", "holds no file");
        return List.of();
    }

    private static ContentProblem problem(String code, String source, String what) {
        return new ContentProblem(code, new RecordPosition(source, 0, 0), "the file", what, "", "");
    }

    /** The staged copy cannot be read: that says nothing about its content. */
    private static final class StagedFailure extends IOException {

        private final IOException why;

        StagedFailure(IOException why) {
            super(why);
            this.why = why;
        }
    }

    private static final class Staged extends FilterInputStream {

        Staged(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new StagedFailure(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new StagedFailure(e);
            }
        }
    }
}
