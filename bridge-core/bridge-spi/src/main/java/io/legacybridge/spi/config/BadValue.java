package io.legacybridge.spi.config;

/**
 * A text that is not a value of the type it is written for. The binder turns it into a problem at the setting's place.
 *
 * <p>A value type of a configuration record is a class with {@code public static T parse(String) throws BadValue}.
 */
public final class BadValue extends Exception {

    private final String fix;
    private final String example;
    private final String code;

    /**
     * @param what one sentence with a full stop, such as {@code "30" has no unit.}
     * @param fix  one sentence with a full stop, such as {@code Write a duration such as 30s or 5m.}
     * @param code such as {@code config/bad-duration}
     */
    public BadValue(String what, String fix, String code) {
        this(what, fix, "", code);
    }

    private BadValue(String what, String fix, String example, String code) {
        super(what);
        this.fix = fix;
        this.example = example;
        this.code = code;
    }

    /**
     * One whose example depends on what it is written for.
     *
     * @param fix     without example and full stop, such as {@code Write it as host:port}
     * @param example for where nothing better is known
     */
    public static BadValue withExample(String what, String fix, String example, String code) {
        return new BadValue(what, fix, example, code);
    }

    public String fix() {
        return fix(example);
    }

    /** @param suitable an example that suits better */
    public String fix(String suitable) {
        return example.isEmpty() ? fix : fix + ", such as " + suitable + ".";
    }

    public String code() {
        return code;
    }
}
