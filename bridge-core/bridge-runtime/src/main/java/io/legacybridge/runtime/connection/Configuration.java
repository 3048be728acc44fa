package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.client.ClientLoader;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.protection.ProtectionSettings;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * The configuration files of a home, read at one moment: what is fine in them, and every problem. The running appliance and
 * the linter read the same way.
 *
 * @param policy      what must be protected
 * @param connections what became of each connection file, by name
 * @param clients     what became of each client file, by name
 * @param problems    of the files that concern all: protection
 */
public record Configuration(
        ProtectionPolicy policy,
        SortedMap<String, Read<ConnectionDefinition>> connections,
        SortedMap<String, Read<Client>> clients,
        List<Problem> problems) {

    /**
     * What became of one file.
     *
     * @param result empty exactly when a problem is an error
     */
    public record Read<T>(Path file, Optional<T> result, List<Problem> problems) {}

    /** Every problem of every file. */
    public List<Problem> allProblems() {
        var all = new Problems();
        all.addAll(problems);
        connections.values().forEach(read -> all.addAll(read.problems()));
        clients.values().forEach(read -> all.addAll(read.problems()));
        return all.inOrder();
    }

    /** Reads them from the disk. */
    public static final class Reader {

        private static final SettingsModel PROTECTION = SettingsModel.of(ProtectionSettings.class, Map.of());
        private static final SettingsModel BRIDGE = SettingsModel.of(BridgeSettings.class, Map.of());

        private final Home home;
        private final ConnectionLoader connections;
        private final ClientLoader clients = new ClientLoader();

        public Reader(Home home, Adapters adapters) {
            this.home = home;
            this.connections = new ConnectionLoader(adapters);
        }

        public Configuration read() throws IOException {
            var problems = new Problems();
            var policy = policy(problems);
            var readConnections = connections(policy, problems);
            return new Configuration(policy, readConnections, clients(readConnections), problems.inOrder());
        }

        /** {@code bridge.yaml}, or the defaults; empty after an error. */
        public Optional<BridgeSettings> settings(Problems problems) throws IOException {
            var binder = new SettingsBinder(home.shown(home.settings()), problems);
            var file = home.settings();
            var nothing = !Files.exists(file) || Files.readString(file).lines().allMatch(Reader::isComment);
            var document = nothing ? Optional.of(empty()) : parse(file, problems);
            return document.flatMap(node -> binder.bind(node, BRIDGE, BridgeSettings.class));
        }

        private ProtectionPolicy policy(Problems problems) throws IOException {
            var files = new ArrayList<ProtectionSettings>();
            for (var file : Home.yamlFiles(home.protection())) {
                var binder = new SettingsBinder(home.shown(file), problems);
                parse(file, problems)
                        .flatMap(node -> binder.bind(node, PROTECTION, ProtectionSettings.class))
                        .ifPresent(files::add);
            }
            return new ProtectionPolicy(files);
        }

        private SortedMap<String, Read<ConnectionDefinition>> connections(ProtectionPolicy policy, Problems protection)
                throws IOException {
            var all = new TreeMap<String, Read<ConnectionDefinition>>();
            for (var file : Home.yamlFiles(home.connections())) {
                var problems = new Problems();
                var name = Home.name(file);
                var loaded = text(file, problems)
                        .flatMap(text ->
                                connections.load(name, home.shown(file), text, home.contracts(), policy, problems));
                if (protection.hasErrors()) {
                    loaded = Optional.empty();
                    problems.error(
                            Place.of(home.shown(file)),
                            "The files of protection/ have problems, so nobody knows what must be protected.",
                            "Correct them first.",
                            "protection/unknown");
                }
                all.put(name, new Read<>(file, loaded, problems.inOrder()));
            }
            return all;
        }

        private SortedMap<String, Read<Client>> clients(SortedMap<String, Read<ConnectionDefinition>> connections)
                throws IOException {
            Connections known = name -> Optional.ofNullable(connections.get(name))
                    .flatMap(Read::result)
                    .flatMap(ConnectionDefinition::plan);
            var all = new TreeMap<String, Read<Client>>();
            var owners = new HashMap<>();
            for (var file : Home.yamlFiles(home.clients())) {
                var problems = new Problems();
                var name = Home.name(file);
                var loaded = text(file, problems)
                        .flatMap(text -> clients.load(name, home.shown(file), text, known, problems));
                var owner = loaded.map(client -> owners.putIfAbsent(client.identity(), name));
                if (owner.isPresent()) {
                    problems.error(
                            Place.of(home.shown(file)).at("certificate"),
                            "The client " + owner.get() + " has the same certificate name.",
                            "Give each client a name of its own.",
                            "config/same-identity");
                    loaded = Optional.empty();
                }
                all.put(name, new Read<>(file, loaded, problems.inOrder()));
            }
            return all;
        }

        private Optional<MappingNode> parse(Path file, Problems problems) throws IOException {
            return text(file, problems).flatMap(text -> YamlDocument.parse(home.shown(file), text, problems));
        }

        private Optional<String> text(Path file, Problems problems) throws IOException {
            try {
                return Optional.of(UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString());
            } catch (CharacterCodingException e) {
                problems.error(
                        Place.of(home.shown(file)),
                        "The file is not UTF-8 text.",
                        "Save it as UTF-8.",
                        "config/not-utf-8");
                return Optional.empty();
            }
        }

        private static boolean isComment(String line) {
            return line.isBlank() || line.stripLeading().startsWith("#");
        }

        private static MappingNode empty() {
            return new MappingNode(
                    org.snakeyaml.engine.v2.nodes.Tag.MAP, List.of(), org.snakeyaml.engine.v2.common.FlowStyle.BLOCK);
        }
    }
}
