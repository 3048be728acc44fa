package io.legacybridge.formats.text;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.util.List;
import java.util.Optional;

@Doc("One value of a record.")
public record ColumnConfig(
        @Doc(
                value =
                        "Its name in JSON. A column without a name is not shown; blanks or its value are written. In json-lines and xml a dot goes into a group and [] makes a list.",
                example = "orderId")
        Optional<String> name,

        @Doc("What the values are; dates and times become ISO 8601 text.") @DefaultValue("text")
        Kind type,

        @Doc("Characters or bytes that it takes in a fixed-width record.")
        @DefaultValue("0")
        @Limits(least = "0", most = "1048576")
        int width,

        @Doc(
                "Where it begins in a fixed-width record, counted from 1. Not needed, since columns follow each other; when it is written, it is compared with the widths before.")
        @DefaultValue("0")
        @Limits(least = "0", most = "16777216")
        int at,

        @Doc(
                value =
                        "Its name in the source where that is another one: the header row's text, the JSON names or the XML path, such as customer/@id.",
                example = "Order Number")
        Optional<String> source,

        @Doc("Most characters of a text; 0 means any number.")
        @DefaultValue("0")
        @Limits(least = "0", most = "16777216")
        int maxLength,

        @Doc("Digits that a number may have, 15 when not written; in fixed-width as many as fit.")
        @DefaultValue("0")
        @Limits(least = "0", most = "1000")
        int digits,

        @Doc("How many of a decimal's digits stand behind the decimal point.")
        @DefaultValue("0")
        @Limits(least = "0", most = "1000")
        int scale,

        @Doc("A decimal is written without its point: 1234 is 12.34 with scale 2.") @DefaultValue("false")
        boolean impliedPoint,

        @Doc("The decimal point.") @DefaultValue(".") Mark point,

        @Doc("Where a minus stands: leading, trailing, or none when there are no negative numbers.")
        @DefaultValue("leading")
        Sign sign,

        @Doc(
                value =
                        "How a date or time is written, as in java.time.format.DateTimeFormatter; ISO 8601 when not written.",
                example = "ddMMyyyy")
        Optional<String> format,

        @Doc(value = "Time zone of a date-time that is written without one.", example = "Europe/Berlin")
        Optional<String> zone,

        @Doc("The first of the hundred years that a year of two digits may be, such as 1970.")
        @DefaultValue("0")
        @Limits(least = "0", most = "9899")
        int firstYear,

        @Doc("How true is written in a flag.") @DefaultValue("true")
        String trueIs,

        @Doc("How false is written in a flag.") @DefaultValue("false")
        String falseIs,

        @Doc(
                "What an empty value is: text (empty text), null, or reject, which sets the record aside. Without it: text for texts, null for all others.")
        Optional<Empty> empty,

        @Doc("Values that mean that there is none, such as 00000000. For an absent value the first one is written.")
        List<String> nothing,

        @Doc("What always stands in a column without a name.")
        Optional<String> value,

        @Doc("On which side of a fixed width the value stands. Without it: right for numbers, left for all others.")
        Optional<Align> align,

        @Doc("What fills up a fixed width. Without it: zeros for numbers on the right, blanks for all others.")
        Optional<Mark> fill,

        @Doc("A sentence for those who read the data, shown in the schema.")
        Optional<String> description) {

    public enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        DATE,
        TIME,
        DATE_TIME,
        FLAG
    }

    public enum Sign {
        LEADING,
        TRAILING,
        NONE
    }

    public enum Empty {
        TEXT,
        NULL,
        REJECT
    }

    public enum Align {
        LEFT,
        RIGHT
    }

    boolean isNumber() {
        return type == Kind.INTEGER || type == Kind.DECIMAL;
    }

    boolean isTemporal() {
        return type == Kind.DATE || type == Kind.TIME || type == Kind.DATE_TIME;
    }
}
