package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.Tree;
import io.legacybridge.formats.tree.TreeSink;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.xml.XmlBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Writes records as elements, and those of their values whose names begin with {@code @} as attributes. */
final class XmlSink implements TreeSink {

    private final String recordName;
    private final XmlDocument document;
    private final XmlBytes element = new XmlBytes();
    private final Deque<String> open = new ArrayDeque<>();
    private final Deque<String> lists = new ArrayDeque<>();
    /** The start tag that was written last may still get attributes. */
    private boolean tagIsOpen;

    private boolean isLegal;

    XmlSink(XmlConfig config, OutputStream content) {
        this.recordName = config.record();
        this.document = new XmlDocument(config.encoding(), config.root(), "", content);
    }

    @Override
    public void begin() {
        element.clear();
        open.clear();
        lists.clear();
        tagIsOpen = false;
        isLegal = true;
    }

    @Override
    public Optional<RecordProblem> end() throws IOException {
        return isLegal ? document.write(element) : Optional.of(illegal());
    }

    @Override
    public void close() throws IOException {
        document.close();
    }

    @Override
    public void startGroup(String name) {
        start(element.size() == 0 ? recordName : name);
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
            element.markup(" " + name.substring(1) + "=\"");
            isLegal &= element.attribute(characters);
            element.markup("\"");
        } else if (name.equals(Tree.TEXT)) {
            closeTag();
            isLegal &= element.text(characters);
        } else {
            start(name);
            closeTag();
            isLegal &= element.text(characters);
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
        element.markup("<" + called);
        tagIsOpen = true;
    }

    private void end(String name) {
        closeTag();
        element.markup("</" + name + ">");
    }

    private void closeTag() {
        if (tagIsOpen) element.markup(">");
        tagIsOpen = false;
    }

    private RecordProblem illegal() {
        return RecordProblem.ofText("record/does-not-fit", "", "text that XML can hold", element.toString());
    }
}
