package io.legacybridge.xml;

import java.util.HashSet;
import java.util.Set;

/** Gives the members of one group names that differ. */
public final class Names {

    private final Set<String> taken = new HashSet<>();

    /** A name may not be given, since something else will have it. */
    void reserve(String name) {
        taken.add(name);
    }

    boolean isTaken(String name) {
        return taken.contains(plain(name));
    }

    /** Dots separate the parts of a path, so no name has one. A name that is taken gets a number. */
    public String give(String wanted) {
        var plain = plain(wanted);
        var name = plain;
        for (var number = 2; !taken.add(name); number++) name = plain + number;
        return name;
    }

    private static String plain(String name) {
        return name.replace('.', '_');
    }
}
