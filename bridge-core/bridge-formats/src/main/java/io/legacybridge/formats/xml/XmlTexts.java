package io.legacybridge.formats.xml;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.tree.RecordTexts;
import io.legacybridge.formats.xml.MarkupReader.Kind;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/**
 * Cuts a document into its record elements by their tags alone, so that a mistake in one record does not hide the next one.
 * A record that begins within another ends the other, which is broken then.
 */
final class XmlTexts implements RecordTexts {

    private final String record;
    private final CodePage page;
    private final MarkupReader markup;
    private final Optional<Surroundings> surroundings;
    private Optional<RecordProblem> problem = Optional.empty();
    private byte[] bytes = new byte[0];
    private byte[] startTag = new byte[0];
    private long offset;
    private boolean begun;
    private boolean ended;
    private boolean rootClosed;
    private String root = "";

    /** @param surroundings where namespaces count: then each record is given so that it can stand alone */
    XmlTexts(String record, CodePage page, InputStream content, long position, Optional<Surroundings> surroundings) {
        this.surroundings = surroundings;
        this.record = record;
        this.page = page;
        this.markup = new MarkupReader(page, content, position);
    }

    /** Whether the last thing that was read was the end of the document's first element. */
    boolean isRootClosed() {
        return rootClosed;
    }

    @Override
    public boolean next() throws IOException {
        if (ended) return false;
        problem = Optional.empty();
        while (begun || markup.next()) {
            if (begun || isRecord() && markup.kind() != Kind.END) return cut();
            switch (markup.kind()) {
                case START -> {
                    if (root.isEmpty()) root = markup.name();
                    rootClosed = false;
                    if (surroundings.isPresent() && !surroundings.get().enter(markup.name(), text(markup.bytes())))
                        return lost("record/too-deep", "at most " + Surroundings.MAX_OPEN + " elements deep");
                }
                case EMPTY -> rootClosed = root.isEmpty();
                case END -> {
                    rootClosed = markup.name().equals(root);
                    surroundings.ifPresent(each -> each.leave(markup.name()));
                }
                case DECLARATION -> {
                    if (!isEncoding(markup.encoding())) return lost("record/bad-encoding", "a document in " + page);
                }
                case DOCTYPE -> {
                    return lost("record/doctype", "a document without DOCTYPE");
                }
                case OTHER -> {}
                case CUT -> {
                    return lost("record/broken-markup", "a tag, comment or section that ends");
                }
            }
        }
        return false;
    }

    private boolean isRecord() {
        return markup.name().equals(record);
    }

    /** The markup that was read last begins a record. */
    private boolean cut() throws IOException {
        begun = false;
        rootClosed = false;
        markup.keepFromHere();
        startTag = markup.bytes();
        offset = markup.offset();
        if (markup.kind() == Kind.EMPTY) return whole();
        while (markup.next() && markup.kind() != Kind.CUT) {
            if (!isRecord()) continue;
            if (markup.kind() == Kind.END) return markup.tooLong() ? tooLong() : whole();
            begun = true;
            if (markup.tooLong()) return lost("record/too-long", longest());
            bytes = markup.keptBeforeThis();
            return reject("record/not-closed", "a whole " + record + " element: the next one begins within it");
        }
        bytes = markup.kept();
        return reject("record/not-closed", "a whole " + record + " element: the file ends within it");
    }

    private boolean tooLong() {
        bytes = markup.kept();
        return reject("record/too-long", longest());
    }

    private static String longest() {
        return "a record of at most " + Frames.MAX_RECORD_LENGTH + " bytes";
    }

    private boolean whole() {
        bytes = markup.kept();
        markup.forget();
        rootClosed = root.isEmpty();
        return true;
    }

    /** The rest is not read. */
    private boolean lost(String code, String expected) throws IOException {
        if (!begun) {
            markup.keepFromHere();
            startTag = new byte[0];
            offset = markup.offset();
        }
        markup.takeRest();
        bytes = markup.kept();
        begun = false;
        ended = true;
        return reject(code, expected + "; what follows is not read");
    }

    private boolean reject(String code, String expected) {
        if (!begun) markup.forget();
        problem = Optional.of(new RecordProblem(code, "", 0, bytes.length, expected));
        return true;
    }

    private boolean isEncoding(Optional<String> declared) {
        return declared.isEmpty() || page.isCalled(declared.get());
    }

    @Override
    public Optional<RecordProblem> problem() {
        return problem;
    }

    /** As they stand in the document; where namespaces count, with what is declared around the record. */
    @Override
    public byte[] bytes() {
        if (surroundings.isEmpty() || startTag.length == 0) return bytes.clone();
        var tag = text(startTag);
        try {
            var added = page.encode(surroundings.get().around(tag, () -> text(bytes)));
            var at = startTag.length - (tag.endsWith("/>") ? 2 : 1);
            var alone = new byte[bytes.length + added.length];
            System.arraycopy(bytes, 0, alone, 0, at);
            System.arraycopy(added, 0, alone, at, added.length);
            System.arraycopy(bytes, at, alone, at + added.length, bytes.length - at);
            return alone;
        } catch (CharacterCodingException e) {
            // The schema's namespace has characters that the page of the document lacks.
            return bytes.clone();
        }
    }

    private String text(byte[] tag) {
        return page.decode(tag, 0, tag.length);
    }

    @Override
    public long offset() {
        return offset;
    }

    /** What is declared around a record stands at the beginning of its document, so there reading begins again. */
    @Override
    public long restartAt() {
        return surroundings.isPresent() ? 0 : position();
    }

    /** Byte offset behind what was read. */
    long position() {
        return begun ? markup.offset() : markup.position();
    }

    @Override
    public void close() throws IOException {
        markup.close();
    }
}
