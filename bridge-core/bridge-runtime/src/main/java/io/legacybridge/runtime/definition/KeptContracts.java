package io.legacybridge.runtime.definition;

import io.legacybridge.spi.config.Contracts;
import java.nio.file.NoSuchFileException;
import java.util.SortedMap;

/** The contracts that a connection was read with, whatever lies in the folder now. */
public record KeptContracts(SortedMap<String, byte[]> contents) implements Contracts {

    @Override
    public byte[] read(String name) throws NoSuchFileException {
        var bytes = contents.get(name);
        if (bytes == null) throw new NoSuchFileException(name);
        return bytes.clone();
    }
}
