package io.legacybridge.formats.text;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.util.List;
import java.util.Optional;

@Doc("A control total: what a file says about itself. It is compared before the first record of the file counts.")
public record TotalConfig(
        @Doc(value = "Record type and column in which the file declares it.", example = "trailer.count")
        String declared,

        @Doc(
                "count counts records, sum adds the values of a column, hash adds the digits of a column as whole numbers and keeps as many low-order digits as the declared column has.")
        @DefaultValue("count")
        Kind kind,

        @Doc(value = "Record types that are counted or have the column; without it every record.", example = "detail")
        List<String> of,

        @Doc(value = "The column that is added, for sum and hash.", example = "amount")
        Optional<String> column,

        @Doc("Only records in which this column has one of certain values.")
        Optional<Where> where,

        @Doc(
                value =
                        "Record type that begins a new count, such as a batch header; the record that declares the total ends it. Without it the whole file is counted.",
                example = "batchHeader")
        Optional<String> since,

        @Doc("For count: how many records make one, a part of them counted as a whole; such as 10 for blocks of ten.")
        @DefaultValue("1")
        @Limits(least = "1", most = "1000000")
        int per) {

    public enum Kind {
        COUNT,
        SUM,
        HASH
    }

    @Doc("A condition on one column.")
    public record Where(
            @Doc(value = "The column.", example = "transactionCode")
            String column,

            @Doc("Its values, as they stand in the file.") List<String> is) {}
}
