package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SchemaSource;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;

/** A WSDL file and those that it imports, and what they define, by name. */
final class WsdlFiles {

    private static final Pattern ON_THE_NETWORK = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
    private static final int MAX_FILES = 200;

    private final Contracts contracts;
    private final Problems problems;
    private final Map<String, XmlNode> definitions = new LinkedHashMap<>();
    private final Map<String, byte[]> withSchemas = new LinkedHashMap<>();
    private final Map<String, Map<QName, XmlNode>> defined = new HashMap<>();

    private WsdlFiles(Contracts contracts, Problems problems) {
        this.contracts = contracts;
        this.problems = problems;
    }

    /** What could not be read is told; the rest is here. */
    static WsdlFiles read(String file, Contracts contracts, Problems problems) {
        var files = new WsdlFiles(contracts, problems);
        // Written as the files that import it write it, since two may import each other.
        files.load(beside(file, file.substring(file.lastIndexOf('/') + 1)), Place.of(contracts.shown(file)));
        return files;
    }

    /** The file that was asked for; empty when it could not be read. */
    Optional<XmlNode> main() {
        return definitions.values().stream().findFirst();
    }

    /** The {@code definitions} of every file, the one that was asked for first. */
    List<XmlNode> all() {
        return List.copyOf(definitions.values());
    }

    List<SchemaSource> schemas() {
        var sources = new ArrayList<SchemaSource>();
        withSchemas.forEach((file, content) -> sources.add(new SchemaSource(file, content)));
        return sources;
    }

    /** @param kind such as {@code message} or {@code portType} */
    Optional<XmlNode> find(String kind, QName name) {
        return Optional.ofNullable(defined.getOrDefault(kind, Map.of()).get(name));
    }

    private void load(String file, Place wanted) {
        if (definitions.containsKey(file) || withSchemas.containsKey(file)) return;
        if (definitions.size() + withSchemas.size() >= MAX_FILES) {
            problems.error(
                    wanted,
                    "More than " + MAX_FILES + " files are imported.",
                    "Leave out what is not needed.",
                    "wsdl/too-many-files");
            return;
        }
        try {
            var content = contracts.read(file);
            var root = XmlNode.read(content, contracts.shown(file));
            if (root.is(Namespaces.WSDL, "definitions")) take(file, content, root);
            else if (root.is(Namespaces.SCHEMA, "schema")) withSchemas.put(file, content);
            else
                problems.error(
                        root.place(),
                        "This is no WSDL 1.1: its first element is "
                                + root.name().getLocalPart() + ".",
                        root.name().getLocalPart().equals("description")
                                ? "WSDL 2.0 is not read; ask for the WSDL 1.1 of the service."
                                : "Name a file that begins with definitions.",
                        "wsdl/not-wsdl");
        } catch (ProblemException e) {
            problems.add(e.problem());
        } catch (IOException | InvalidPathException e) {
            problems.error(
                    wanted,
                    "There is no file " + contracts.shown(file) + ".",
                    "Put it there, or correct the name.",
                    "wsdl/no-file");
        }
    }

    private void take(String file, byte[] content, XmlNode root) {
        definitions.put(file, root);
        var namespace = root.attribute("targetNamespace").orElse("");
        for (var kind : List.of("message", "portType", "binding", "service"))
            for (var node : root.all(Namespaces.WSDL, kind)) define(kind, namespace, node);
        var hasSchemas = root.all(Namespaces.WSDL, "types").stream()
                .anyMatch(types -> types.first(Namespaces.SCHEMA, "schema").isPresent());
        if (hasSchemas) withSchemas.put(file, content);
        for (var wanted : root.all(Namespaces.WSDL, "import")) follow(file, wanted);
    }

    private void define(String kind, String namespace, XmlNode node) {
        var name = new QName(namespace, node.attribute("name").orElse(""));
        var before = defined.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).putIfAbsent(name, node);
        if (before != null && !kind.equals("service"))
            problems.error(
                    node.place(),
                    "There is another " + kind + " " + name.getLocalPart() + " at " + before.place() + ".",
                    "Remove one of them.",
                    "wsdl/defined-twice");
    }

    private void follow(String file, XmlNode wanted) {
        var location = wanted.attribute("location").map(String::strip).orElse("");
        if (location.isEmpty()) return;
        if (ON_THE_NETWORK.matcher(location).matches()) {
            problems.error(
                    wanted.place(),
                    location + " lies on the network, and nothing is fetched from there.",
                    "Save it beside this file and write its name.",
                    "wsdl/remote-import");
            return;
        }
        load(beside(file, location), wanted.place());
    }

    /** The name of a file that another one names relative to itself. */
    static String beside(String file, String location) {
        try {
            return Path.of(file).resolveSibling(location).normalize().toString().replace('\\', '/');
        } catch (InvalidPathException e) {
            return location;
        }
    }
}
