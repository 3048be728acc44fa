package io.legacybridge.spi.config;

import java.io.IOException;

/** The home's {@code contracts/} folder. What is read here counts into the version of the connection. */
public interface Contracts {

    /**
     * @param name path relative to the folder, with forward slashes
     * @return the file's bytes
     * @throws java.nio.file.NoSuchFileException when there is none, or the name leads out of the folder
     */
    byte[] read(String name) throws IOException;

    /** How problems name the file. */
    default String shown(String name) {
        return "contracts/" + name;
    }

    /** Where people put a file that is missing. */
    default String folder() {
        return "the contracts folder";
    }
}
