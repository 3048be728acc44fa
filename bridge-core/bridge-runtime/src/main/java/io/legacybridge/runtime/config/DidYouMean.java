package io.legacybridge.runtime.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What a person may have wanted to write. */
public final class DidYouMean {

    private DidYouMean() {}

    /** {@code Did you mean interval?}, or what is known here when nothing is near. */
    public static String fix(String written, Collection<String> known) {
        var all = known.isEmpty()
                ? "There is none here."
                : "Known here: " + String.join(", ", known.stream().sorted().toList()) + ".";
        return or(written, known, all);
    }

    /** {@code Did you mean interval?}, or something else to do when nothing is near. */
    public static String or(String written, Collection<String> known, String otherwise) {
        return nearest(written, known).map(name -> "Did you mean " + name + "?").orElse(otherwise);
    }

    /** The known path that ends with it: a field that stands in a group. */
    private static Optional<String> inside(String written, Collection<String> known) {
        var end = "." + written;
        return known.stream().filter(name -> name.endsWith(end)).findFirst();
    }

    /**
     * A known name that is the same but for hyphens and case, as a copybook writes it; or ends with it; or differs, also but for
     * these, in at most two letters, or a third of them.
     */
    public static Optional<String> nearest(String written, Collection<String> known) {
        return alike(written, known).or(() -> inside(written, known)).or(() -> misspelt(written, known));
    }

    private static Optional<String> alike(String written, Collection<String> known) {
        var plain = plain(written);
        var end = "." + plain;
        return known.stream()
                .filter(name -> plain(name).equals(plain) || plain(name).endsWith(end))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static Optional<String> misspelt(String written, Collection<String> known) {
        var plain = plain(written);
        return known.stream()
                .filter(name -> isNear(plain, plain(name)))
                .min(Comparator.comparingInt((String name) -> distance(plain, plain(name))));
    }

    /** What a client wrote may be of any length, and two names are never nearer than their lengths are. */
    private static boolean isNear(String written, String name) {
        var most = Math.max(2, Math.max(written.length(), name.length()) / 3);
        return Math.abs(written.length() - name.length()) <= most && distance(written, name) <= most;
    }

    private static int distance(String written, String name) {
        return LevenshteinDistance.getDefaultInstance().apply(written, name);
    }
}
