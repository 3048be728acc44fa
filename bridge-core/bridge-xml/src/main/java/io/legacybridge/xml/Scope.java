package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The children that an element may have, as an automaton: a state is the slot that was filled last. Contracts are
 * deterministic, so a name alone decides where to go.
 *
 * @param slots   in the order of the contract
 * @param follow  which slots may come next; {@code follow[0]} at the beginning, {@code follow[i + 1]} behind slot {@code i}
 * @param accepts whether nothing more need come, by the same index
 * @param isAll   the children come in any order, each once at most; then {@code follow} says nothing
 * @param isEmpty nothing at all may stand there; where there are merely no slots, blanks may
 */
record Scope(Slot[] slots, int[][] follow, boolean[] accepts, boolean isAll, boolean isEmpty) {

    static final Scope EMPTY = new Scope(new Slot[0], new int[1][0], new boolean[] {true}, false, true);

    static final int NONE = -1;

    /** The slot of an element that comes in this state. */
    int find(int state, String namespace, String local) {
        for (var candidate : follow[state]) if (isAt(slots[candidate], namespace, local)) return candidate;
        return NONE;
    }

    /** The slot of a field that comes in this state. */
    int find(int state, Field field) {
        for (var candidate : follow[state]) if (slots[candidate].field() == field) return candidate;
        return NONE;
    }

    /** The slot of a field wherever it stands. */
    int find(Field field) {
        for (var index = 0; index < slots.length; index++) if (slots[index].field() == field) return index;
        return NONE;
    }

    /** The slot of an element that comes too early, since something before it is missing. */
    int findBehind(int state, String namespace, String local) {
        for (var index = state; index < slots.length; index++) if (isAt(slots[index], namespace, local)) return index;
        return NONE;
    }

    boolean isFirst(String namespace, String local) {
        return find(0, namespace, local) != NONE;
    }

    /** The slot of a child of an {@code xs:all}. */
    int findInAny(String namespace, String local) {
        return findBehind(0, namespace, local);
    }

    private static boolean isAt(Slot slot, String namespace, String local) {
        return switch (slot) {
            case Slot.Element element -> element.tag().is(namespace, local);
            case Slot.Group group -> group.scope().isFirst(namespace, local);
            case Slot.Any any -> any.wildcard().allows(namespace);
        };
    }

    /** The list whose element came last, and which may go on. */
    Optional<Slot> repeated(int state) {
        return state > 0 && slots[state - 1].isList() ? Optional.of(slots[state - 1]) : Optional.empty();
    }

    /** What else may come in this state, for problems. */
    List<Slot> expected(int state) {
        var expected = new ArrayList<Slot>();
        for (var candidate : follow[state]) expected.add(slots[candidate]);
        return expected;
    }

    /** The one slot that must come in this state; empty when there is a choice. */
    Optional<Slot> required(int state) {
        return follow[state].length == 1 && !accepts[state] ? Optional.of(slots[follow[state][0]]) : Optional.empty();
    }
}
