package io.legacybridge.formats.fixedwidth;

import io.legacybridge.formats.fixedwidth.FixedWidthConfig.Framing;
import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.formats.text.RecordType;
import io.legacybridge.formats.text.RowSink;
import io.legacybridge.spi.record.RecordProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes values filled up to the widths of their columns. */
final class FixedWidthSink implements RowSink {

    private final FixedWidthConfig config;
    private final EncodedText text;

    FixedWidthSink(FixedWidthConfig config, OutputStream content) {
        this.config = config;
        this.text = new EncodedText(config.encoding(), config.lineEnd(), content);
    }

    @Override
    public Optional<RecordProblem> write(RecordType type, List<@Nullable String> values) throws IOException {
        var record = new ByteArrayOutputStream(type.width());
        try {
            for (var column = 0; column < values.size(); column++) {
                var value = Optional.ofNullable(values.get(column)).orElse("");
                var taken = config.countsBytes() ? text.bytes(value).length : value.length();
                var padded = type.padded(column, value, taken);
                if (padded.isEmpty() || isBroken(value)) return Optional.of(type.doesNotFit(column, value));
                record.writeBytes(isLine() ? text.lineBytes(padded.get()) : text.bytes(padded.get()));
            }
        } catch (EncodedText.Missing e) {
            return Optional.of(text.missing(type, values));
        }
        if (isLine()) text.line(record.toByteArray());
        else text.write(record.toByteArray());
        return Optional.empty();
    }

    /** A line end in a value would be the end of its record. */
    private boolean isBroken(String value) {
        return isLine() && (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0);
    }

    private boolean isLine() {
        return config.framing() == Framing.LINE;
    }

    @Override
    public void close() {}
}
