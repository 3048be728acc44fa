package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A digest of what the body of a request says: the same for the same values, whatever prefixes, blanks or headers stand around
 * them. A sender that tries again often writes its envelope anew, with headers that tell when it did.
 */
final class RecordDigest implements RecordWriter {

    private final Optional<String> leftOut;
    private final MessageDigest sha256 = Sha256.digest();

    /** For records of a received service, each of which holds one request. */
    static RecordDigest ofBody(SoapOperation operation) {
        var header = operation.name() + "." + Envelope.HEADER;
        return new RecordDigest(operation.request().headers().isEmpty() ? Optional.empty() : Optional.of(header));
    }

    /** @param leftOut the path of a group */
    private RecordDigest(Optional<String> leftOut) {
        this.leftOut = leftOut;
    }

    /** In hex; to be asked once, when the record is complete. */
    String text() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void add(char kind, Field field, CharSequence value) {
        if (leftOut.filter(path -> field.path().equals(path) || field.path().startsWith(path + "."))
                .isPresent()) return;
        var bytes = value.toString().getBytes(UTF_8);
        sha256.update((kind + field.path() + " " + bytes.length + "\n").getBytes(UTF_8));
        sha256.update(bytes);
    }

    @Override
    public void startGroup(Field group) {
        add('{', group, "");
    }

    @Override
    public void endGroup(Field group) {
        add('}', group, "");
    }

    @Override
    public void startList(Field list) {
        add('[', list, "");
    }

    @Override
    public void endList(Field list) {
        add(']', list, "");
    }

    @Override
    public void text(Field field, CharSequence value) {
        add('=', field, value);
    }

    @Override
    public void number(Field field, long unscaled) {
        add('=', field, Long.toString(unscaled));
    }

    @Override
    public void number(Field field, BigDecimal value) {
        add('=', field, value.toString());
    }

    @Override
    public void floating(Field field, double value) {
        add('=', field, Double.toString(value));
    }

    @Override
    public void flag(Field field, boolean value) {
        add('=', field, Boolean.toString(value));
    }

    @Override
    public void nothing(Field field) {
        add('-', field, "");
    }
}
