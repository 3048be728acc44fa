package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.FileAppearance;

/** How a file is called on its server from when everything in it is safe until it lies where it stays. */
final class TakenName {

    /** Servers take no longer name, in bytes. */
    private static final int MAX_NAME = 255;

    private static final String TAKEN = ".taken";
    private static final int DIGEST_PREFIX = 12;

    private TakenName() {}

    static String of(String name, String digest) {
        return fitting(name, "." + digest.substring(0, DIGEST_PREFIX) + TAKEN);
    }

    static boolean isOne(String name) {
        return name.endsWith(TAKEN);
    }

    /** {@code orders.dat} of {@code orders.dat.0123456789ab.taken}. */
    static String original(String taken) {
        var name = taken.substring(0, taken.length() - TAKEN.length());
        var dot = name.lastIndexOf('.');
        return dot < 1 ? name : name.substring(0, dot);
    }

    /** A name with an ending; of a name for which that is too long only the beginning. */
    static String fitting(String name, String ending) {
        var kept = name;
        while ((kept + ending).getBytes(UTF_8).length > MAX_NAME)
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        return kept + ending;
    }

    /** Whether this is still the file that was listed. */
    static boolean isStill(RemoteFiles files, String path, FileAppearance listed) throws RemoteFailure {
        return files.find(path)
                .filter(found -> found.size() == listed.size())
                .filter(found -> found.modified().equals(listed.modified()))
                .isPresent();
    }
}
