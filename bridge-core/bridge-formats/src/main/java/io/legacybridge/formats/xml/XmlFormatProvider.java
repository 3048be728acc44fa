package io.legacybridge.formats.xml;

import io.legacybridge.formats.text.ColumnCompiler;
import io.legacybridge.formats.text.ColumnCompiler.Records;
import io.legacybridge.formats.tree.TreeLayout;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.xml.XmlSchemas;
import io.legacybridge.xml.XmlSource;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;

/** {@code type: xml}. */
public final class XmlFormatProvider implements FormatProvider<XmlConfig> {

    /** Names without a prefix; more than XML allows of the first character, less of the others. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}._-]*");

    @Override
    public String type() {
        return "xml";
    }

    @Override
    public Class<XmlConfig> configType() {
        return XmlConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            XmlConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var before = problems.errors();
        checkName("record", config.record(), at, problems);
        checkName("root", config.root(), at, problems);
        if (config.encoding().hasDoubleBytes())
            problems.error(
                    at.apply("encoding"),
                    "Tags cannot be found in " + config.encoding() + ", where a byte may be half a character.",
                    "Write a code page of single bytes, or utf-8.",
                    "format/encoding");
        if (config.schema().isPresent()) return withSchema(config, contracts, at, problems, before);
        var layout = TreeLayout.compile(config.columns(), new ColumnCompiler(Records.NAMED, problems), at, problems);
        layout.ifPresent(found -> checkPaths(found, at, problems));
        if (problems.errors() > before) return Optional.empty();
        return layout.map(found -> new XmlFormat(config, found));
    }

    private static Optional<RecordFormat> withSchema(
            XmlConfig config, Contracts contracts, Function<String, Place> at, Problems problems, long before) {
        if (!config.columns().isEmpty())
            problems.error(
                    at.apply("columns"), "schema and columns are both set.", "Keep one of them.", "config/conflict");
        if (config.unknown() == XmlConfig.Unknown.IGNORE)
            problems.error(
                    at.apply("unknown"),
                    "With a schema, what it does not declare is rejected.",
                    "Remove unknown, or declare these elements in the schema, with xs:any where their names are open.",
                    "config/conflict");
        var file = config.schema().get();
        try {
            var schemas = XmlSchemas.read(List.of(new XmlSource(file, contracts.read(file))), contracts, problems);
            var record = schemas.declared(config.record(), at.apply("record"), problems);
            var root = schemas.elements().stream()
                    .filter(name -> name.getLocalPart().equals(config.root()))
                    .min(Comparator.comparing(QName::toString));
            if (problems.errors() > before) return Optional.empty();
            return record.map(found -> new SchemaXmlFormat(config, found, root.orElse(new QName(config.root()))));
        } catch (IOException e) {
            problems.error(
                    at.apply("schema"),
                    "There is no schema " + contracts.shown(file) + ".",
                    "Put the file there, or mend the name.",
                    "format/no-such-file");
            return Optional.empty();
        }
    }

    private static void checkName(String setting, String name, Function<String, Place> at, Problems problems) {
        if (NAME.matcher(name).matches()) return;
        problems.error(
                at.apply(setting),
                "\"" + name + "\" is no name of an element without a prefix.",
                "Write one such as order.",
                "format/bad-name");
    }

    /** Attributes stand in a start tag, and text can only stand there once. */
    private static void checkPaths(TreeLayout layout, Function<String, Place> at, Problems problems) {
        for (var members : layout.sources()) {
            checkNames(members, at, problems);
            var attributes =
                    members.stream().takeWhile(name -> name.startsWith("@")).count();
            if (members.stream().filter(name -> name.startsWith("@")).count() == attributes) continue;
            problems.error(
                    at.apply("columns"),
                    "In " + String.join(", ", members) + " an attribute stands behind an element.",
                    "List the attributes of an element before what stands in it.",
                    "format/bad-column");
        }
    }

    private static void checkNames(List<String> members, Function<String, Place> at, Problems problems) {
        for (var name : members)
            if (!name.equals("#text")
                    && !NAME.matcher(name.startsWith("@") ? name.substring(1) : name)
                            .matches())
                problems.error(
                        at.apply("columns"),
                        "\"" + name + "\" can be no element or attribute.",
                        "Name it in source, such as source: customer/@id.",
                        "format/bad-column");
    }
}
