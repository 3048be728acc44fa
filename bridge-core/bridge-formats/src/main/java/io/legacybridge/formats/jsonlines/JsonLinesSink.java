package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.formats.tree.TreeSink;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON object a line, without blanks. */
final class JsonLinesSink implements TreeSink {

    // A refused record's unfinished JSON is thrown away, so closing must not complete it.
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    private final boolean omitsAbsent;
    private final EncodedText text;
    private final Deque<Boolean> inList = new ArrayDeque<>();
    private StringWriter line = new StringWriter();
    private JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line);

    JsonLinesSink(JsonLinesConfig config, OutputStream content) {
        this.omitsAbsent = config.absent() == JsonLinesConfig.Absent.OMIT;
        this.text = new EncodedText(config.encoding(), config.lineEnd(), content);
    }

    @Override
    public void begin() {
        line = new StringWriter();
        json = JSON.createGenerator(ObjectWriteContext.empty(), line);
        inList.clear();
        // The record itself has no name, like an element of a list.
        inList.push(true);
    }

    @Override
    public Optional<RecordProblem> end() throws IOException {
        json.close();
        try {
            text.line(line.toString());
            return Optional.empty();
        } catch (EncodedText.Missing e) {
            return Optional.of(text.missing());
        }
    }

    @Override
    public void startGroup(String name) {
        name(name);
        json.writeStartObject();
        inList.push(false);
    }

    @Override
    public void endGroup() {
        json.writeEndObject();
        inList.pop();
    }

    @Override
    public void startList(String name) {
        name(name);
        json.writeStartArray();
        inList.push(true);
    }

    @Override
    public void endList() {
        json.writeEndArray();
        inList.pop();
    }

    @Override
    public void value(String name, String characters, boolean isText) {
        name(name);
        if (isText) json.writeString(characters);
        else json.writeRawValue(characters);
    }

    @Override
    public void nothing(String name) {
        if (omitsAbsent && !inList.element()) return;
        name(name);
        json.writeNull();
    }

    private void name(String name) {
        if (!inList.element()) json.writeName(name);
    }

    @Override
    public void close() {}
}
