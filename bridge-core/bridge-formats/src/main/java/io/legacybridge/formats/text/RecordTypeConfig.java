package io.legacybridge.formats.text;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.util.List;
import java.util.Optional;

@Doc("One of several kinds of records in a file, such as header, detail and trailer. The first one that fits is taken.")
public record RecordTypeConfig(
        @Doc(value = "Its name; in JSON the record's values stand below it.", example = "detail")
        String name,

        @Doc("Which records are of this type. Without it: those that are of no other.")
        Optional<When> when,

        @Doc("Whether its records become messages; otherwise they are only read and checked.") @DefaultValue("true")
        boolean publish,

        @Doc("Its values, in order.") List<ColumnConfig> columns) {

    @Doc("Says which records are of a type.")
    public record When(
            @Doc("The record's place in the file.") Optional<Position> position,

            @Doc(
                    "Where the deciding value stands, counted from 1: the column's number, or in a fixed-width record the first character's.")
            @DefaultValue("1")
            @Limits(least = "1", most = "16777216")
            int at,

            @Doc("The deciding values. In a fixed-width record one stands at that place, whatever follows it.")
            List<String> is) {}

    public enum Position {
        FIRST,
        LAST
    }
}
