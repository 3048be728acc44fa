package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** One content, in one member of a gzip file or in several that follow each other. */
final class GzipContents implements PackedContents {

    private final InputStream packed;
    private final String name;
    private final UnpackingLimit limit;
    private InputStream content = InputStream.nullInputStream();
    private boolean begun;

    GzipContents(InputStream packed, String name, UnpackingLimit limit) {
        this.packed = packed;
        this.name = name;
        this.limit = limit;
    }

    @Override
    public boolean next() throws IOException {
        if (begun) {
            content.transferTo(OutputStream.nullOutputStream());
            return false;
        }
        begun = true;
        content = limit.over(GzipCompressorInputStream.builder()
                .setInputStream(packed)
                .setDecompressConcatenated(true)
                .get());
        return true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InputStream content() {
        return content;
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }
}
