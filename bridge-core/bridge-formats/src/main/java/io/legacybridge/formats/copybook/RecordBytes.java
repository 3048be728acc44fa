package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig.OnInvalid;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.nio.charset.CharsetDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What all decoders of one read share: the record's bytes and what is wrong with them. Not thread-safe. */
final class RecordBytes {

    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 256;

    final CodePage page;
    final CharsetDecoder characterDecoder;
    /** Where the counters and deciding fields of this record lie, by slot. */
    final int[] places;

    final List<RecordProblem> problems = new ArrayList<>();
    /** At least as long as the longest record; behind {@link #length} blanks. */
    byte[] bytes = new byte[0];

    /** Room for the characters of text, and for those of plain text. */
    char[] characters = new char[0];

    byte[] plain = new byte[0];
    /** How many bytes the record really has. */
    int length;
    /** A counter is not valid, so nobody knows where the fields behind its table begin. */
    boolean lost;

    private final int[] fixedPlaces;
    private final OnInvalid onInvalid;
    private final boolean restIsUnused;

    /** @param restIsUnused what a record has behind its layout is no mistake */
    RecordBytes(CodePage page, OnInvalid onInvalid, boolean restIsUnused, int[] fixedPlaces) {
        this.restIsUnused = restIsUnused;
        this.page = page;
        this.characterDecoder = page.newDecoder();
        this.onInvalid = onInvalid;
        this.fixedPlaces = fixedPlaces;
        this.places = fixedPlaces.clone();
    }

    /** @param longest the layout's length; what the record lacks of it becomes blank */
    void use(byte[] record, int recordLength, int longest) {
        bytes = record;
        length = recordLength;
        if (characters.length < longest) {
            characters = new char[longest];
            plain = new byte[longest];
        }
        if (recordLength < longest) Arrays.fill(bytes, recordLength, longest, page.blank());
        System.arraycopy(fixedPlaces, 0, places, 0, places.length);
        problems.clear();
        lost = false;
    }

    void invalidNumber(Field field, int offset, int size, String expected, RecordWriter into) {
        if (onInvalid == OnInvalid.NULL) into.nothing(field);
        else reject("record/bad-number", field, offset, size, expected);
    }

    void reject(String code, Field field, int offset, int size, String expected) {
        reject(code, field.path(), offset, size, expected);
    }

    private void reject(String code, String field, int offset, int size, String expected) {
        if (problems.size() == MAX_PROBLEMS) return;
        var shown = Math.clamp((long) length - offset, 0, Math.min(size, MAX_SHOWN));
        problems.add(new RecordProblem(
                code,
                field,
                offset,
                size,
                expected + " in " + page,
                Arrays.copyOfRange(bytes, offset, offset + shown),
                page.decode(bytes, offset, shown)));
    }

    boolean isLongerThan(int longest) {
        return length > longest && !restIsUnused;
    }

    void rejectLength(int longest) {
        var expected = "a record of at most " + longest + " bytes, as the copybook describes it";
        problems.add(new RecordProblem("record/too-long", "", 0, length, expected));
    }

    /**
     * A record that ends before its bytes do has lost something, such as elements that its counter does not count. Only padding
     * may stand there.
     */
    void checkRest(FieldDecoder layout) {
        if (restIsUnused || !problems.isEmpty() || !layout.variable()) return;
        var end = layout.end(this, 0);
        if (end >= length || isAbsent(end, length - end)) return;
        reject("record/too-long", "", end, length - end, "padding behind the last counted element");
    }

    /** @param longest of all types */
    void rejectType(int longest) {
        var shown = Math.min(MAX_SHOWN, Math.min(length, longest));
        problems.add(new RecordProblem(
                "record/unknown-type",
                "",
                0,
                length,
                "a record of a type that the rules of redefines name",
                Arrays.copyOf(bytes, shown),
                page.decode(bytes, 0, shown)));
    }

    /** @param first of those that may stand there */
    void rejectDefinition(Field first, int offset, int size) {
        reject(
                "record/unknown-definition",
                first,
                offset,
                size,
                "a definition that a rule of redefines chooses for this record, or blanks or LOW-VALUES");
    }

    /** All blanks or all LOW-VALUES: the program that wrote the record left the number out. */
    boolean isAbsent(int offset, int size) {
        return isBlank(offset, size) || isFilledWith((byte) 0, offset, size);
    }

    boolean isBlank(int offset, int size) {
        return isFilledWith(page.blank(), offset, size);
    }

    /** The record ends before these bytes. */
    boolean isMissing(int offset) {
        return offset >= length;
    }

    /** The record ends within these bytes. */
    boolean isCut(int offset, int size) {
        return offset + size > length;
    }

    private boolean isFilledWith(byte value, int offset, int size) {
        for (var index = offset; index < offset + size; index++) if (bytes[index] != value) return false;
        return true;
    }
}
