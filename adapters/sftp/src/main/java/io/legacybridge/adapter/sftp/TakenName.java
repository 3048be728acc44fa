package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/** How a file is called on its server from when everything in it is safe until it lies where it stays. */
final class TakenName {

    /** Servers take no longer name, in bytes. */
    private static final int MAX_NAME = 255;

    private static final int LONGEST_LETTER = 4;

    /** Everything in it is safe. */
    static final String TAKEN = ".taken";

    /** It was set aside as a whole. */
    static final String REFUSED = ".refused";

    /** It said that a file was whole which is being put away. */
    static final String MARKER = ".marker";

    private static final int DIGEST_PREFIX = 12;
    private static final Pattern WRITTEN =
            Pattern.compile("(.*)\\.([0-9a-f]{12})(?:\\.\\d+)?(\\.taken|\\.refused|\\.marker)", Pattern.DOTALL);

    private TakenName() {}

    static String of(String name, String digest, String ending) {
        return fitting(name, "." + digest.substring(0, DIGEST_PREFIX) + ending);
    }

    /** Others may have endings of the same name, but not behind a digest. */
    static boolean isOne(String name) {
        return WRITTEN.matcher(name).matches();
    }

    static boolean isRefused(String name) {
        return name.endsWith(REFUSED);
    }

    static boolean isMarker(String name) {
        return name.endsWith(MARKER);
    }

    /** {@code orders.dat} of {@code orders.dat.0123456789ab.taken}; only its beginning when it {@link #mayBeCut}. */
    static String original(String taken) {
        return part(taken, 1);
    }

    /** {@code 0123456789ab} of {@code orders.dat.0123456789ab.taken}. */
    static String digest(String taken) {
        return part(taken, 2);
    }

    /** It is so long that the name before it may have been longer. */
    static boolean mayBeCut(String taken) {
        return taken.getBytes(UTF_8).length > MAX_NAME - LONGEST_LETTER;
    }

    private static String part(String taken, int number) {
        var written = WRITTEN.matcher(taken);
        if (!written.matches()) throw new IllegalArgumentException(taken);
        return written.group(number);
    }

    /** A name with an ending; of a name for which that is too long only the beginning. */
    static String fitting(String name, String ending) {
        var kept = name;
        while ((kept + ending).getBytes(UTF_8).length > MAX_NAME)
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        return kept + ending;
    }
}
