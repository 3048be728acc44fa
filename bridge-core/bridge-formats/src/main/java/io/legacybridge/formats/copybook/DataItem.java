package io.legacybridge.formats.copybook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One data description entry with the entries below it. Filled by {@link CopybookParser} only. */
final class DataItem {

    final int level;
    final String name;
    final Token at;
    Optional<Picture> picture = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    /** 0 when the entry has no OCCURS. */
    int occurs;

    final List<DataItem> children = new ArrayList<>();
    /** Names of its level 88 conditions. */
    final List<String> conditions = new ArrayList<>();

    DataItem(int level, String name, Token at) {
        this.level = level;
        this.name = name;
        this.at = at;
    }

    boolean isFiller() {
        return name.equalsIgnoreCase("FILLER");
    }

    boolean isGroup() {
        return picture.isEmpty();
    }
}
