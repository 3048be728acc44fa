package io.legacybridge.bench.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.univocity.parsers.fixed.FieldAlignment;
import com.univocity.parsers.fixed.FixedWidthFields;
import com.univocity.parsers.fixed.FixedWidthParser;
import com.univocity.parsers.fixed.FixedWidthParserSettings;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.beanio.StreamFactory;
import org.beanio.builder.Align;
import org.beanio.builder.FieldBuilder;
import org.beanio.builder.FixedLengthParserBuilder;
import org.beanio.builder.RecordBuilder;
import org.beanio.builder.StreamBuilder;

/** The same work with the libraries alone. */
final class Peers {

    private static final StreamFactory BEANIO = StreamFactory.newInstance();
    private static final FixedWidthFields FIELDS = new FixedWidthFields();

    static {
        var record = new RecordBuilder("sale", HashMap.class);
        for (var column : Sales.COLUMNS) {
            var field = new FieldBuilder(column.name())
                    .length(column.width())
                    .padding(' ')
                    .align(column.isText() ? Align.LEFT : Align.RIGHT);
            if (column.isText()) field.type(String.class);
            else if (column.scale() == 0) field.type(Long.class);
            else field.type(BigDecimal.class);
            record.addField(field);
            FIELDS.addField(
                    column.name(), column.width(), column.isText() ? FieldAlignment.LEFT : FieldAlignment.RIGHT, ' ');
        }
        BEANIO.define(new StreamBuilder("sales")
                .format("fixedlength")
                .parser(new FixedLengthParserBuilder().recordTerminator("\n"))
                .addRecord(record));
    }

    private Peers() {}

    static long beanIo(byte[] content) throws IOException {
        var sum = new Sum();
        try (var in = new InputStreamReader(new ByteArrayInputStream(content), US_ASCII)) {
            var reader = BEANIO.createReader("sales", in);
            for (var record = (Map<?, ?>) reader.read(); record != null; record = (Map<?, ?>) reader.read())
                for (var column : Sales.COLUMNS)
                    switch (record.get(column.name())) {
                        case Long number -> sum.add(number);
                        case BigDecimal number -> sum.add(number.unscaledValue().longValue());
                        case Object text -> sum.add(text.toString());
                    }
        }
        return sum.value();
    }

    static long univocity(byte[] content) {
        var settings = new FixedWidthParserSettings(FIELDS);
        settings.getFormat().setLineSeparator("\n");
        // Without the thread that reads ahead, whose time would count too.
        settings.setReadInputOnSeparateThread(false);
        var parser = new FixedWidthParser(settings);
        parser.beginParsing(new ByteArrayInputStream(content), US_ASCII);
        var sum = new Sum();
        for (var row = parser.parseNext(); row != null; row = parser.parseNext()) for (var value : row) sum.add(value);
        return sum.value();
    }

    static long fastCsv(byte[] content) throws IOException {
        var sum = new Sum();
        try (var reader = CsvReader.builder().ofCsvRecord(new ByteArrayInputStream(content), UTF_8)) {
            for (var record : reader)
                for (var index = 0; index < record.getFieldCount(); index++) sum.add(record.getField(index));
        }
        return sum.value();
    }
}
