package io.legacybridge.adapter.soap;

import io.legacybridge.spi.config.Contracts;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Remembers the files of a contract as they are read. For one thread. */
final class ReadFiles implements Contracts {

    private final Contracts contracts;
    private final Map<String, byte[]> contents = new TreeMap<>();

    ReadFiles(Contracts contracts) {
        this.contracts = contracts;
    }

    @Override
    public byte[] read(String name) throws IOException {
        var content = contracts.read(name);
        contents.put(name, content);
        return content;
    }

    @Override
    public String shown(String name) {
        return contracts.shown(name);
    }

    /** By name. */
    Map<String, byte[]> contents() {
        return Collections.unmodifiableMap(contents);
    }
}
