package io.legacybridge.formats.json;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one document, up to a limit: a client with more problems has one misunderstanding. */
public final class ValueProblems {

    /** Further ones are not told. */
    public static final int MOST = 100;

    private final List<ValueProblem> found = new ArrayList<>();

    public void add(String pointer, String detail, String code) {
        if (found.size() < MOST) found.add(new ValueProblem(pointer, detail, code));
    }

    /** Nothing that is added now is told, so nothing has to be made ready for it. */
    public boolean isFull() {
        return found.size() >= MOST;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<ValueProblem> all() {
        return List.copyOf(found);
    }
}
