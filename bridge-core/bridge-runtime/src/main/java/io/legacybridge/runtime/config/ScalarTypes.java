package io.legacybridge.runtime.config;

import io.legacybridge.spi.config.BadValue;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Values of settings that are written as one word or text. */
final class ScalarTypes {

    /** Longer than anything runs, and small enough to count with. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Map<Class<?>, Parser> BUILT_IN = Map.of(
            String.class, ScalarTypes::text,
            int.class, ScalarTypes::number,
            boolean.class, ScalarTypes::flag,
            Duration.class, ScalarTypes::duration);

    private ScalarTypes() {}

    private interface Parser {
        Object parse(String text) throws BadValue;
    }

    static boolean isScalar(Class<?> type) {
        return BUILT_IN.containsKey(type)
                || Arrays.stream(type.getMethods())
                        .anyMatch(method -> method.getName().equals("parse")
                                && method.getReturnType() == type
                                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}));
    }

    static Object parse(Class<?> type, String text) throws BadValue {
        var builtIn = BUILT_IN.get(type);
        if (builtIn != null) return builtIn.parse(text);
        try {
            return type.getMethod("parse", String.class).invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BadValue bad) throw bad;
            throw new IllegalStateException(type.getName() + ".parse failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " has no public static parse(String)", e);
        }
    }

    private static Object text(String text) throws BadValue {
        if (text.isBlank()) throw new BadValue("The value is blank.", "Write a value.", "config/no-value");
        return text;
    }

    private static Object number(String text) throws BadValue {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            if (text.matches("-?\\d+"))
                throw new BadValue(text + " is out of any range.", "Write at most nine digits.", "config/out-of-range");
            throw new BadValue("\"" + text + "\" is not a number.", "Write digits only.", "config/bad-number");
        }
    }

    private static Object flag(String text) throws BadValue {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new BadValue(
                        "\"" + text + "\" is neither true nor false.", "Write true or false.", "config/bad-flag");
        };
    }

    private static Object duration(String text) throws BadValue {
        if (!WrittenDuration.isOne(text)) {
            var what = text.matches("\\d+") ? "has no unit." : "is not a duration.";
            throw new BadValue(
                    "\"" + text + "\" " + what, "Write a duration such as 30s or 5m.", "config/bad-duration");
        }
        var written = WrittenDuration.of(text);
        if (written.compareTo(LONGEST) > 0)
            throw new BadValue(
                    text + " is more than " + LONGEST.toDays() + "d.", "Write a shorter time.", "config/out-of-range");
        return written;
    }
}
