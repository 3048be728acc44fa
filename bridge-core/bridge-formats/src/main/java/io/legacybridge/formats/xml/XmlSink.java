package io.legacybridge.formats.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.formats.tree.Tree;
import io.legacybridge.formats.tree.TreeSink;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Writes one record element a line between the tags of the root. */
final class XmlSink implements TreeSink {

    private final XmlConfig config;
    private final EncodedText text;
    private final StringBuilder record = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private final Deque<String> lists = new ArrayDeque<>();
    /** The start tag that was written last may still get attributes. */
    private boolean tagIsOpen;

    private boolean isIllegal;
    private boolean begun;
    private boolean closed;

    XmlSink(XmlConfig config, OutputStream content) {
        this.config = config;
        this.text = new EncodedText(config.encoding(), Optional.empty(), content);
    }

    @Override
    public void begin() {
        record.setLength(0);
        open.clear();
        lists.clear();
        tagIsOpen = false;
        isIllegal = false;
    }

    @Override
    public Optional<RecordProblem> end() throws IOException {
        if (isIllegal) return Optional.of(illegal());
        try {
            var bytes = text.bytes(record.toString());
            prolog();
            text.line(bytes);
            return Optional.empty();
        } catch (EncodedText.Missing e) {
            return Optional.of(text.missing());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) return;
        closed = true;
        try {
            prolog();
            text.line("</" + config.root() + ">");
        } catch (EncodedText.Missing e) {
            throw new IllegalStateException("the root's name was written before", e);
        }
    }

    private void prolog() throws IOException, EncodedText.Missing {
        if (begun) return;
        begun = true;
        text.line("<?xml version=\"1.0\" encoding=\"" + config.encoding().registeredName() + "\"?>");
        text.line("<" + config.root() + ">");
    }

    @Override
    public void startGroup(String name) {
        start(record.isEmpty() ? config.record() : name);
    }

    @Override
    public void endGroup() {
        end(open.pop());
    }

    @Override
    public void startList(String name) {
        lists.push(name);
    }

    @Override
    public void endList() {
        lists.pop();
    }

    @Override
    public void value(String name, String characters, boolean isText) {
        if (name.startsWith("@")) {
            record.append(' ').append(name, 1, name.length()).append("=\"");
            escape(characters, true);
            record.append('"');
        } else if (name.equals(Tree.TEXT)) {
            closeTag();
            escape(characters, false);
        } else {
            start(name);
            closeTag();
            escape(characters, false);
            end(open.pop());
        }
    }

    /** The elements of a list have the list's name; one that is absent would be no element. */
    @Override
    public void nothing(String name) {
        if (name.isEmpty()) value(name, "", true);
    }

    private void start(String name) {
        closeTag();
        var called = name.isEmpty() ? lists.element() : name;
        open.push(called);
        record.append('<').append(called);
        tagIsOpen = true;
    }

    private void end(String name) {
        closeTag();
        record.append("</").append(name).append('>');
    }

    private void closeTag() {
        if (tagIsOpen) record.append('>');
        tagIsOpen = false;
    }

    /** A parser makes blanks and line ends of others in some places, so these are written by their numbers. */
    private void escape(String characters, boolean isAttribute) {
        characters.codePoints().forEach(character -> {
            switch (character) {
                case '<' -> record.append("&lt;");
                case '>' -> record.append("&gt;");
                case '&' -> record.append("&amp;");
                case '\r' -> record.append("&#13;");
                case '"' -> record.append(isAttribute ? "&quot;" : "\"");
                case '\n', '\t' -> {
                    if (isAttribute) record.append("&#").append(character).append(';');
                    else record.appendCodePoint(character);
                }
                default -> {
                    isIllegal |= !isLegal(character);
                    record.appendCodePoint(character);
                }
            }
        });
    }

    /** XML 1.0, production 2. */
    private static boolean isLegal(int character) {
        return character >= 0x20 && character <= 0xD7FF
                || character >= 0xE000 && character <= 0xFFFD
                || character >= 0x10000;
    }

    private RecordProblem illegal() {
        var shown = record.toString();
        return new RecordProblem(
                "record/does-not-fit", "", -1, shown.length(), "text that XML can hold", shown.getBytes(UTF_8), shown);
    }
}
