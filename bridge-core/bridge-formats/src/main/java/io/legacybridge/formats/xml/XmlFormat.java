package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.TreeCursor;
import io.legacybridge.formats.tree.TreeEncoder;
import io.legacybridge.formats.tree.TreeLayout;
import io.legacybridge.formats.tree.TreeReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/** Records that are elements of an XML document. */
record XmlFormat(XmlConfig config, TreeLayout layout) implements RecordFormat {

    @Override
    public RecordSchema schema() {
        return layout.schema();
    }

    @Override
    public Charset charset() {
        return config.encoding().charset();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) {
        var refusesUnknown = config.unknown() == XmlConfig.Unknown.REJECT;
        var reader = new TreeReader(layout, XmlSyntax.XML, config.encoding(), refusesUnknown);
        return new TreeCursor(texts(content, from.offset()), config.encoding(), reader, source, from);
    }

    /** A document that ends before its first element does was cut off. */
    @Override
    public Optional<WholeCheck> wholeCheck() {
        return Optional.of((content, source) -> check(texts(content, 0), source));
    }

    static List<ContentProblem> check(XmlTexts texts, String source) throws IOException {
        try (texts) {
            var number = 0L;
            while (texts.next()) number++;
            if (texts.isRootClosed()) return List.of();
            var end = new RecordPosition(source, number, texts.position());
            var what = texts.problem()
                    .map(problem -> "is not " + problem.expected())
                    .orElse("ends before its first element does");
            return List.of(new ContentProblem("content/broken", end, "the document", what, "", ""));
        }
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        return new TreeEncoder(layout, new XmlSink(config, content));
    }

    private XmlTexts texts(InputStream content, long position) {
        return new XmlTexts(config.record(), config.encoding(), content, position, Optional.empty());
    }
}
