package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Files, each as it was when it could last be read: one that is broken keeps no other from being used. */
final class LastGood<T> {

    private final Function<String, T> reader;
    private Map<String, T> good = Map.of();

    /** @param reader of one file, throwing {@link ProblemException} when it is broken */
    LastGood(Function<String, T> reader) {
        this.reader = reader;
    }

    /**
     * A broken file stands there as it was when it was last {@link #keep kept}, and not at all when it never was.
     *
     * @param problems gets one for each file that is broken
     */
    Map<String, T> read(Collection<String> files, Collection<Problem> problems) {
        var read = new TreeMap<String, T>();
        for (var file : files)
            try {
                read.put(file, reader.apply(file));
            } catch (ProblemException e) {
                problems.add(e.problem());
                fallBack(read, file);
            } catch (RuntimeException e) {
                // Parsers meet garbage that they have not thought of.
                problems.add(Pem.unreadable(Place.of(file), e).problem());
                fallBack(read, file);
            }
        return read;
    }

    /** In the place of what was read, what was kept; it is taken out when there is none. */
    void fallBack(Map<String, T> read, String file) {
        if (good.containsKey(file)) read.put(file, good.get(file));
        else read.remove(file);
    }

    boolean isKept(String file, T content) {
        return content.equals(good.get(file));
    }

    void keep(Map<String, T> read) {
        good = Map.copyOf(read);
    }

    Map<String, T> kept() {
        return good;
    }
}
