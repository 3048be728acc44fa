package io.legacybridge.adapter.sftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipInputStream;

/** The files in a zip file, in the order in which they were written. Their names are only ever shown. */
final class ZipContents implements PackedContents {

    private final Counted packed;
    private final Entries read;
    private final String archive;
    private final UnpackingLimit limit;
    private InputStream content = InputStream.nullInputStream();
    private String name = "";
    private int entries;
    private long ends;

    ZipContents(InputStream packed, String archive, UnpackingLimit limit) {
        this.packed = new Counted(packed);
        this.read = new Entries(this.packed);
        this.archive = archive;
        this.limit = limit;
    }

    /** What was passed so far, folders included. */
    int entries() {
        return entries;
    }

    /** Where the last of them ends. */
    long ends() {
        return ends;
    }

    @Override
    public boolean next() throws IOException {
        for (; ; ) {
            content.transferTo(OutputStream.nullOutputStream());
            read.closeEntry();
            ends = read.position();
            var entry = read.getNextEntry();
            if (entry == null) break;
            limit.entry(++entries);
            content = limit.over(read);
            if (entry.isDirectory()) continue;
            name = archive + "/" + FolderLook.shown(entry.getName());
            return true;
        }
        content = InputStream.nullInputStream();
        // At its last byte, not at its last entry, it is known that a file is still the one that was listed.
        packed.transferTo(OutputStream.nullOutputStream());
        return false;
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
        read.close();
    }

    /** Reads ahead, and gives back what does not belong to an entry. */
    private static final class Entries extends ZipInputStream {

        private final Counted packed;

        Entries(Counted packed) {
            super(packed);
            this.packed = packed;
        }

        long position() throws IOException {
            return packed.count - in.available();
        }
    }

    private static final class Counted extends FilterInputStream {

        private long count;

        Counted(InputStream packed) {
            super(packed);
        }

        @Override
        public int read() throws IOException {
            var value = super.read();
            if (value >= 0) count++;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var read = super.read(buffer, offset, length);
            if (read > 0) count += read;
            return read;
        }

        /** So that only what was given back is available above. */
        @Override
        public int available() {
            return 0;
        }
    }
}
