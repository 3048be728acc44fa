package io.legacybridge.spi.problem;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every problem of one check, so that a person sees them all at once. Not thread-safe. */
public final class Problems {

    private final Set<Problem> found = new LinkedHashSet<>();

    /** A problem that is known already is not told twice. */
    public void add(Problem problem) {
        found.add(problem);
    }

    public void error(Place where, String what, String fix, String code) {
        add(Problem.error(where, what, fix, code));
    }

    public void warning(Place where, String what, String fix, String code) {
        add(Problem.warning(where, what, fix, code));
    }

    public void addAll(List<Problem> problems) {
        problems.forEach(this::add);
    }

    public boolean hasErrors() {
        return errors() > 0;
    }

    /** How many of them are errors. */
    public long errors() {
        return found.stream().filter(Problem::isError).count();
    }

    /** In the order of the file, then of discovery. */
    public List<Problem> inOrder() {
        return found.stream()
                .sorted(Comparator.comparing((Problem p) -> p.where().file())
                        .thenComparingInt(p -> p.where().line())
                        .thenComparingInt(p -> p.where().column()))
                .toList();
    }
}
