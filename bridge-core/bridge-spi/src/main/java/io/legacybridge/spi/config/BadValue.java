package io.legacybridge.spi.config;

/**
 * A text that is not a value of the type it is written for. The binder turns it into a problem at the setting's place.
 *
 * <p>A value type of a configuration record is a class with {@code public static T parse(String) throws BadValue}.
 */
public final class BadValue extends Exception {

    private final String fix;
    private final String code;

    /**
     * @param what one sentence with a full stop, such as {@code "30" has no unit.}
     * @param fix  one sentence with a full stop, such as {@code Write a duration such as 30s or 5m.}
     * @param code such as {@code config/bad-duration}
     */
    public BadValue(String what, String fix, String code) {
        super(what);
        this.fix = fix;
        this.code = code;
    }

    public String fix() {
        return fix;
    }

    public String code() {
        return code;
    }
}
