package io.legacybridge.runtime.config;

import io.legacybridge.spi.config.BadValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words for the constants of an enum, as files and the command line have them: {@code length-field}. */
public final class Words {

    private Words() {}

    /** The constant that a word names. */
    public static <E> E parse(Class<E> type, String text) throws BadValue {
        for (var constant : type.getEnumConstants())
            if (written((Enum<?>) constant).equals(text)) return constant;
        throw new BadValue("\"" + text + "\" is not known here.", "Write " + choice(type) + ".", "config/unknown-word");
    }

    public static List<String> all(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> written((Enum<?>) constant))
                .toList();
    }

    /** {@code reject or null}; {@code a, b or c}. */
    public static String choice(Class<?> type) {
        var all = all(type);
        if (all.size() == 1) return all.getFirst();
        return all.subList(0, all.size() - 1).stream().collect(Collectors.joining(", ")) + " or " + all.getLast();
    }

    public static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
