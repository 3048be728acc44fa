package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipInputStream;

/** The files in a zip file, in the order in which they were written. Their names are only ever shown. */
final class ZipContents implements PackedContents {

    private final ZipInputStream packed;
    private final String archive;
    private final UnpackingLimit limit;
    private InputStream content = InputStream.nullInputStream();
    private String name = "";
    private int entries;

    ZipContents(InputStream packed, String archive, UnpackingLimit limit) {
        this.packed = new ZipInputStream(packed);
        this.archive = archive;
        this.limit = limit;
    }

    /** What was passed so far, folders included. */
    int entries() {
        return entries;
    }

    @Override
    public boolean next() throws IOException {
        content.transferTo(OutputStream.nullOutputStream());
        for (var entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
            limit.entry(++entries);
            if (entry.isDirectory()) continue;
            name = archive + "/" + FolderLook.shown(entry.getName());
            content = limit.over(packed);
            return true;
        }
        content = InputStream.nullInputStream();
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
        packed.close();
    }
}
