package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

/** How a file is called on its server from when everything in it is safe until it lies where it stays. */
final class TakenName {

    /** Servers take no longer name, in bytes. */
    private static final int MAX_NAME = 255;

    /** Everything in it is safe. */
    static final String TAKEN = ".taken";

    /** It was set aside as a whole. */
    static final String REFUSED = ".refused";

    private static final int DIGEST_PREFIX = 12;

    private TakenName() {}

    static String of(String name, String digest, String ending) {
        return fitting(name, "." + digest.substring(0, DIGEST_PREFIX) + ending);
    }

    static boolean isOne(String name) {
        return name.endsWith(TAKEN) || isRefused(name);
    }

    static boolean isRefused(String name) {
        return name.endsWith(REFUSED);
    }

    /** {@code orders.dat} of {@code orders.dat.0123456789ab.taken}. */
    static String original(String taken) {
        var name = taken.substring(0, taken.length() - (isRefused(taken) ? REFUSED : TAKEN).length());
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
}
