package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How one leaf's value is read from JSON or from the text of a URL. A value is a {@code String}, a {@code Long} (the unscaled
 * decimal), a {@code BigDecimal}, a {@code Double} or a {@code Boolean}; null says that it is none of this type.
 */
abstract sealed class Leaf {

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]{0,999})(?:\\.[0-9]{1,1000})?");
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]{0,400})(?:\\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?");

    private final Optional<ValueRules> rules;

    private Leaf(Optional<ValueRules> rules) {
        this.rules = rules;
    }

    /** @param checked false to take every value of the type, whatever its limits and rules are */
    static Leaf of(Field field, boolean checked) {
        var rules = checked ? ValueRules.of(field) : Optional.<ValueRules>empty();
        return switch (field.type()) {
            case Type.Text text -> new Text(checked ? text.maxLength() : 0, rules);
            case Type.Decimal decimal -> checked ? new Exact(decimal, rules) : new AnyNumber(rules);
            case Type.Floating floating -> new Floating(floating.bits(), rules);
            case Type.Flag _ -> new Flag(rules);
            case Type.Group _, Type.Repeated _, Type.Again _ ->
                throw new IllegalArgumentException(field + " is no leaf");
        };
    }

    abstract Object read(JsonParser json);

    abstract Object read(String urlText);

    /** What stands here, as a phrase: {@code a text of at most 10 characters}. */
    abstract String expected();

    /** Why a value of the right type is refused all the same, as {@code is not ...}; null when it is not. */
    String refused(Object value) {
        return rules.map(rule -> rule.refused(this instanceof Exact exact ? exact.asDecimal(value) : value))
                .orElse(null);
    }

    private static final class Text extends Leaf {

        private final int maxLength;

        Text(int maxLength, Optional<ValueRules> rules) {
            super(rules);
            this.maxLength = maxLength;
        }

        @Override
        Object read(JsonParser json) {
            return json.currentToken() == JsonToken.VALUE_STRING ? read(json.getString()) : null;
        }

        @Override
        Object read(String text) {
            // Length in characters of Unicode, as JSON Schema counts.
            var tooLong =
                    maxLength > 0 && text.length() > maxLength && text.codePointCount(0, text.length()) > maxLength;
            return tooLong || hasHalfCharacter(text) ? null : text;
        }

        @Override
        String expected() {
            return maxLength > 0 ? "a text of at most " + maxLength + " characters" : "a text";
        }

        /** Half of a surrogate pair is no character; no code page could write it. */
        private static boolean hasHalfCharacter(String text) {
            for (var index = 0; index < text.length(); index++)
                if (Character.isSurrogate(text.charAt(index)))
                    return text.codePoints()
                            .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            return false;
        }
    }

    private static final class Exact extends Leaf {

        private static final int DIGITS_OF_A_LONG = 18;

        private final Type.Decimal type;
        private final boolean asLong;
        private final long tooLarge;
        private final long factor;

        Exact(Type.Decimal type, Optional<ValueRules> rules) {
            super(rules);
            this.type = type;
            this.asLong = type.digits() > 0
                    && type.digits() <= DIGITS_OF_A_LONG
                    && type.scale() >= 0
                    && type.scale() <= type.digits();
            this.tooLarge = asLong ? power(type.digits() - type.scale()) : 0;
            this.factor = asLong ? power(type.scale()) : 0;
        }

        BigDecimal asDecimal(Object value) {
            return value instanceof Long unscaled ? BigDecimal.valueOf(unscaled, type.scale()) : (BigDecimal) value;
        }

        @Override
        Object read(JsonParser json) {
            if (type.carriedAs() == Type.Carrier.STRING)
                return json.currentToken() == JsonToken.VALUE_STRING ? read(json.getString()) : null;
            return switch (json.currentToken()) {
                case VALUE_NUMBER_INT ->
                    asLong && isLong(json) ? whole(json.getLongValue()) : decimal(json.getString());
                case VALUE_NUMBER_FLOAT -> decimal(json.getString());
                default -> null;
            };
        }

        @Override
        Object read(String text) {
            return PLAIN_DECIMAL.matcher(text).matches() ? decimal(text) : null;
        }

        private static boolean isLong(JsonParser json) {
            return switch (json.getNumberType()) {
                case INT, LONG -> true;
                default -> false;
            };
        }

        private Object whole(long value) {
            if (value < 0 && !type.signed() || value >= tooLarge || value <= -tooLarge) return null;
            return value * factor;
        }

        private Object decimal(String text) {
            return JsonNumbers.decimal(text).map(this::fitted).orElse(null);
        }

        /** With exactly the declared scale; null when digits would be lost. */
        private Object fitted(BigDecimal written) {
            if (written.signum() < 0 && !type.signed()) return null;
            var value = written.signum() == 0 ? BigDecimal.ZERO : written.stripTrailingZeros();
            if (type.digits() == 0) return written.scale() >= 0 ? written : value.setScale(Math.max(0, value.scale()));
            if (value.scale() > type.scale() || value.precision() - value.scale() > type.digits() - type.scale())
                return null;
            var fitted = value.setScale(type.scale());
            return asLong ? (Object) fitted.unscaledValue().longValueExact() : fitted;
        }

        @Override
        String expected() {
            var sign = type.signed() ? "a " : "a positive ";
            var carrier = type.carriedAs() == Type.Carrier.STRING ? "decimal number in quotes" : "number";
            if (type.digits() == 0) return sign + carrier;
            var whole = type.digits() - type.scale();
            if (type.scale() <= 0) return sign + carrier + " of at most " + whole + " digits without decimals";
            return sign + carrier + " of at most " + whole + " digits before the point and " + type.scale()
                    + " behind it";
        }

        private static long power(int exponent) {
            var power = 1L;
            for (var times = 0; times < exponent; times++) power *= 10;
            return power;
        }
    }

    /** A decimal as it was written once, whatever its type says now. */
    private static final class AnyNumber extends Leaf {

        AnyNumber(Optional<ValueRules> rules) {
            super(rules);
        }

        @Override
        Object read(JsonParser json) {
            return switch (json.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> read(json.getString());
                default -> null;
            };
        }

        @Override
        Object read(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }

        @Override
        String expected() {
            return "a number";
        }
    }

    private static final class Floating extends Leaf {

        private final double largest;

        Floating(int bits, Optional<ValueRules> rules) {
            super(rules);
            this.largest = bits == Float.SIZE ? Float.MAX_VALUE : Double.MAX_VALUE;
        }

        @Override
        Object read(JsonParser json) {
            return switch (json.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> bounded(json.getDoubleValue());
                default -> null;
            };
        }

        @Override
        Object read(String text) {
            return NUMBER.matcher(text).matches() ? bounded(Double.parseDouble(text)) : null;
        }

        private Object bounded(double value) {
            return Math.abs(value) <= largest ? (Object) value : null;
        }

        @Override
        String expected() {
            return "a number";
        }
    }

    private static final class Flag extends Leaf {

        Flag(Optional<ValueRules> rules) {
            super(rules);
        }

        @Override
        Object read(JsonParser json) {
            return switch (json.currentToken()) {
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> null;
            };
        }

        @Override
        Object read(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            };
        }

        @Override
        String expected() {
            return "true or false";
        }
    }
}
