package io.legacybridge.bench.text;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up records of sixteen columns and 224 characters, as lines of fixed widths and with delimiters. */
final class Sales {

    /** Characters of a record without its line end. */
    static final int LENGTH = 224;

    private static final long SEED = 20_261_125L;
    private static final String WORDS = "NORTH SOUTH EAST WEST BOLT NUT WASHER SCREW HINGE LOCK PLATE PIPE VALVE";

    /** @param scale digits behind the decimal point; -1 for a text */
    record Column(String name, int width, int scale) {
        boolean isText() {
            return scale < 0;
        }
    }

    static final List<Column> COLUMNS = List.of(
            new Column("order", 10, -1),
            new Column("line", 4, 0),
            new Column("customer", 12, -1),
            new Column("name", 30, -1),
            new Column("street", 30, -1),
            new Column("city", 20, -1),
            new Column("country", 2, -1),
            new Column("article", 14, -1),
            new Column("description", 40, -1),
            new Column("pieces", 7, 0),
            new Column("price", 11, 2),
            new Column("discount", 6, 2),
            new Column("amount", 13, 2),
            new Column("weight", 9, 3),
            new Column("agent", 8, -1),
            new Column("remark", 8, -1));

    private Sales() {}

    static List<String[]> records(int count) {
        var random = new Random(SEED);
        var words = WORDS.split(" ");
        var records = new ArrayList<String[]>();
        for (var number = 0; number < count; number++) {
            var values = new String[COLUMNS.size()];
            for (var index = 0; index < values.length; index++) {
                var column = COLUMNS.get(index);
                values[index] = column.isText()
                        ? text(words, column.width(), random)
                        : number(column.width(), column.scale(), random);
            }
            records.add(values);
        }
        return records;
    }

    private static String text(String[] words, int width, Random random) {
        var text = new StringBuilder();
        for (var count = 1 + random.nextInt(4); count > 0; count--)
            text.append(words[random.nextInt(words.length)]).append(' ');
        return text.substring(0, Math.min(width, text.length() - 1)).strip();
    }

    private static String number(int width, int scale, Random random) {
        var digits = 1 + random.nextInt(width - (scale > 0 ? 2 : 0) - scale);
        var whole = random.nextLong(1, (long) Math.pow(10, digits));
        if (scale == 0) return Long.toString(whole);
        return whole + "." + String.format("%0" + scale + "d", random.nextInt((int) Math.pow(10, scale)));
    }

    static byte[] fixedWidth(List<String[]> records) {
        var text = new StringBuilder(records.size() * (LENGTH + 1));
        for (var values : records) {
            for (var index = 0; index < values.length; index++) {
                var column = COLUMNS.get(index);
                var blanks = " ".repeat(column.width() - values[index].length());
                text.append(column.isText() ? values[index] + blanks : blanks + values[index]);
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** @param quote what stands around texts */
    static byte[] delimited(List<String[]> records, String quote) {
        var text = new StringBuilder();
        for (var values : records) {
            for (var index = 0; index < values.length; index++) {
                var around = COLUMNS.get(index).isText() ? quote : "";
                text.append(index == 0 ? "" : ",")
                        .append(around)
                        .append(values[index])
                        .append(around);
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param typed numbers are read as numbers */
    static RecordFormat format(String type, boolean typed) throws IOException {
        var yaml = new StringBuilder("format:\n  type: " + type + "\n");
        yaml.append(type.equals("delimited") ? "  header: false\n" : "");
        yaml.append("  columns:\n");
        for (var column : COLUMNS) {
            yaml.append("    - {name: ").append(column.name());
            if (!type.equals("delimited")) yaml.append(", fill: \" \", width: ").append(column.width());
            if (!type.equals("delimited") && !column.isText()) yaml.append(", align: right");
            if (typed && column.scale() == 0) yaml.append(", type: integer");
            if (typed && column.scale() > 0)
                yaml.append(", type: decimal, scale: ").append(column.scale());
            yaml.append("}\n");
        }
        var file = Files.writeString(Files.createTempFile("sales", ".yaml"), yaml);
        try {
            var problems = new Problems();
            return new FormatFile(Adapters.onClassPath())
                    .read(file, problems)
                    .orElseThrow(
                            () -> new IllegalStateException(problems.inOrder().toString()));
        } finally {
            Files.delete(file);
        }
    }
}
