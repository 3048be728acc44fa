package io.legacybridge.bench.copybook;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import za.co.absa.cobrix.cobol.parser.CopybookParser$;
import za.co.absa.cobrix.cobol.parser.ast.Group;
import za.co.absa.cobrix.cobol.parser.encoding.codepage.CodePage$;
import za.co.absa.cobrix.cobol.parser.policies.StringTrimmingPolicy$;
import za.co.absa.cobrix.cobol.reader.extractors.record.RecordExtractors$;
import za.co.absa.cobrix.cobol.reader.extractors.record.RecordHandler;
import za.co.absa.cobrix.cobol.reader.policies.SchemaRetentionPolicy$;

/** The same with Cobrix, told the code page and the trimming that we have; a record becomes a map, as Jackson wants it. */
final class Cobrix {

    private static final CopybookParser$ PARSER = CopybookParser$.MODULE$;
    private static final RecordExtractors$ EXTRACTORS = RecordExtractors$.MODULE$;
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final Group layout;
    private final RecordHandler<Map<String, Object>> maps = new Maps();

    Cobrix() {
        var copybook = PARSER.parse(
                inColumns(Policies.COPYBOOK),
                PARSER.parse$default$2(),
                PARSER.parse$default$3(),
                PARSER.parse$default$4(),
                PARSER.parse$default$5(),
                PARSER.parse$default$6(),
                PARSER.parse$default$7(),
                StringTrimmingPolicy$.MODULE$.TrimRight(),
                PARSER.parse$default$9(),
                PARSER.parse$default$10(),
                PARSER.parse$default$11(),
                PARSER.parse$default$12(),
                CodePage$.MODULE$.getCodePageByName("cp037"),
                PARSER.parse$default$14(),
                PARSER.parse$default$15(),
                PARSER.parse$default$16(),
                PARSER.parse$default$17(),
                PARSER.parse$default$18(),
                PARSER.parse$default$19(),
                PARSER.parse$default$20());
        layout = copybook.ast();
    }

    /** JSON lines. */
    void write(byte[] content, OutputStream to) throws IOException {
        for (var at = 0; at < content.length; at += Policies.LENGTH) {
            JSON.writeValue(to, record(content, at));
            to.write('\n');
        }
    }

    /** Without JSON: every record is decoded. */
    long decode(byte[] content) {
        var fields = 0L;
        for (var at = 0; at < content.length; at += Policies.LENGTH)
            fields += record(content, at).size();
        return fields;
    }

    private Map<String, Object> record(byte[] content, int at) {
        var values = EXTRACTORS.extractRecord(
                layout,
                content,
                at,
                SchemaRetentionPolicy$.MODULE$.CollapseRoot(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$5(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$6(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$7(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$8(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$9(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$10(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$11(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$12(),
                EXTRACTORS.<Map<String, Object>>extractRecord$default$13(),
                maps,
                ClassTag$.MODULE$.<Map<String, Object>>apply(Map.class));
        var root = (Group) layout.children().apply(0);
        return map(JavaConverters.seqAsJavaList(values).toArray(), root);
    }

    private static Map<String, Object> map(Object[] values, Group group) {
        var map = new LinkedHashMap<String, Object>();
        for (var index = 0; index < values.length; index++)
            map.put(group.children().apply(index).name(), plain(values[index]));
        return map;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case scala.math.BigDecimal decimal -> decimal.bigDecimal();
            case Object[] list -> List.of(list);
            case null, default -> value;
        };
    }

    /** Cobrix wants the columns of the reference format. */
    private static String inColumns(String copybook) {
        return copybook.indent(7);
    }

    private static final class Maps implements RecordHandler<Map<String, Object>> {
        @Override
        public Map<String, Object> create(Object[] values, Group group) {
            return map(values, group);
        }

        @Override
        public Seq<Object> toSeq(Map<String, Object> record) {
            return JavaConverters.asScalaBuffer(new ArrayList<>(record.values()));
        }

        @Override
        public void foreach(Map<String, Object> record, Function1<Object, BoxedUnit> action) {
            record.values().forEach(action::apply);
        }
    }
}
