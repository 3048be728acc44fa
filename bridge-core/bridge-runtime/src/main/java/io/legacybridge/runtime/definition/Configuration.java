package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.client.ClientLoader;
import io.legacybridge.runtime.client.ConnectionFiles;
import io.legacybridge.runtime.client.ReleaseCheck;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeFiles;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ProtectionCheck;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.protection.ProtectionSettings;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.security.pki.TrustFolder;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final String PROTECTION_FOLDER = "protection";
    private static final String UNKNOWN_POLICY = "protection/unknown";

    /**
     * What became of one file.
     *
     * @param result empty exactly when a problem is an error
     */
    public record Read<T>(Path file, Optional<T> result, List<Problem> problems) {}

    /** Whether {@code protection/} has no errors; otherwise nobody knows what must be protected. */
    public boolean policyIsKnown() {
        return problems.stream()
                .noneMatch(
                        problem -> problem.isError() && problem.where().file().startsWith(PROTECTION_FOLDER));
    }

    /** Every problem of every file. */
    public List<Problem> allProblems() {
        var all = new Problems();
        all.addAll(problems);
        connections
                .values()
                .forEach(read -> read.problems().stream()
                        .map(problem -> problem.code().equals(UNKNOWN_POLICY) ? unknownPolicy("connections") : problem)
                        .forEach(all::add));
        clients.values().forEach(read -> all.addAll(read.problems()));
        return all.inOrder();
    }

    public static Problem unknownPolicy(String where) {
        return Problem.error(
                Place.of(where),
                "The files of protection/ have problems, so nobody knows what must be protected.",
                "Correct them first.",
                UNKNOWN_POLICY);
    }

    /** What the connection files that are fine yield. */
    private record Known(SortedMap<String, Read<ConnectionDefinition>> connections) implements ConnectionFiles {

        @Override
        public Set<String> names() {
            return connections.keySet();
        }

        @Override
        public boolean isLoaded(String connection) {
            return definition(connection).isPresent();
        }

        @Override
        public Optional<MessagePlan> plan(String connection) {
            return definition(connection).flatMap(ConnectionDefinition::plan);
        }

        @Override
        public Optional<CallPlan> calls(String connection) {
            return definition(connection).flatMap(ConnectionDefinition::calls);
        }

        @Override
        public boolean receives(String connection) {
            return definition(connection).filter(ConnectionDefinition::isPushed).isPresent();
        }

        private Optional<ConnectionDefinition> definition(String connection) {
            return Optional.ofNullable(connections.get(connection)).flatMap(Read::result);
        }
    }

    /** Reads them from the disk. */
    public static final class Reader {

        private static final Logger log = LoggerFactory.getLogger(Configuration.class);
        private static final SettingsModel PROTECTION = SettingsModel.of(ProtectionSettings.class, Map.of());

        private final Home home;
        private final HomeFiles files;
        private final ConnectionLoader connections;
        private final ClientLoader clients = new ClientLoader();

        /** @param clock tells what is over already */
        public Reader(Home home, Adapters adapters, Clock clock) {
            this.home = home;
            this.files = new HomeFiles(home);
            this.connections = new ConnectionLoader(adapters, clock);
        }

        public Configuration read() throws IOException {
            var protection = new Problems();
            files.tellUnread(home.protection(), protection);
            var rules = new ArrayList<Rules>();
            var policy = policy(rules, protection);
            var readConnections = connections(policy, protection.hasErrors());
            if (!protection.hasErrors()) {
                var results = new TreeMap<String, Optional<ConnectionDefinition>>();
                readConnections.forEach((name, read) -> results.put(name, read.result()));
                var reach = new RuleReach(results, protection);
                for (var file : rules) reach.check(file.settings(), file.places());
            }
            var problems = new Problems();
            problems.addAll(protection.inOrder());
            for (var folder : List.of(home.connections(), home.clients())) files.tellUnread(folder, problems);
            return new Configuration(policy, readConnections, clients(readConnections, policy), problems.inOrder());
        }

        /** A file of {@code protection/}, and where its settings stand. */
        private record Rules(ProtectionSettings settings, SettingsBinder places) {}

        /** @param rules gets those that could be read, in the order in which they count */
        private ProtectionPolicy policy(List<Rules> rules, Problems problems) throws IOException {
            var before = problems.errors();
            for (var file : Home.yamlFiles(home.protection())) {
                var binder = new SettingsBinder(home.shown(file), problems);
                files.text(file, problems)
                        .flatMap(text -> YamlDocument.parse(home.shown(file), text, problems))
                        .flatMap(node -> binder.bind(node, PROTECTION, ProtectionSettings.class))
                        .ifPresent(settings -> rules.add(new Rules(settings, binder)));
            }
            // A file that cannot be read may declare the class that another one lacks.
            if (problems.errors() == before) {
                var check = new ProtectionCheck(settings(rules), problems);
                for (var file : rules) check.check(file.settings(), file.places());
            }
            return new ProtectionPolicy(settings(rules));
        }

        private static List<ProtectionSettings> settings(List<Rules> rules) {
            return rules.stream().map(Rules::settings).toList();
        }

        private SortedMap<String, Read<ConnectionDefinition>> connections(ProtectionPolicy policy, boolean isUnknown)
                throws IOException {
            var all = new TreeMap<String, Read<ConnectionDefinition>>();
            for (var file : Home.yamlFiles(home.connections())) {
                var problems = new Problems();
                var name = Home.name(file);
                var loaded = files.text(file, problems).flatMap(text -> load(name, file, text, policy, problems));
                if (isUnknown) {
                    var others = withoutProtection(problems);
                    others.add(unknownPolicy(home.shown(file)));
                    all.put(name, new Read<>(file, Optional.empty(), others.inOrder()));
                } else all.put(name, new Read<>(file, loaded, problems.inOrder()));
            }
            requireDifferentWays(all);
            requireDifferentSources(all);
            return all;
        }

        /** What half a policy finds may be wrong. */
        private static Problems withoutProtection(Problems found) {
            var others = new Problems();
            found.inOrder().stream()
                    .filter(problem -> !problem.code().startsWith("protection/"))
                    .forEach(others::add);
            return others;
        }

        private SortedMap<String, Read<Client>> clients(
                SortedMap<String, Read<ConnectionDefinition>> connections, ProtectionPolicy policy) throws IOException {
            var known = new Known(connections);
            var bundles = TrustFolder.names(home.root());
            var all = new TreeMap<String, Read<Client>>();
            var owners = new HashMap<>();
            for (var file : Home.yamlFiles(home.clients())) {
                var problems = new Problems();
                var name = Home.name(file);
                var loaded = files.text(file, problems)
                        .flatMap(text -> clients.load(name, home.shown(file), text, known, bundles, problems))
                        .filter(client -> ReleaseCheck.isAllowed(client, home.shown(file), known, policy, problems));
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

        /** Two connections that offer operations at one place are both refused: neither takes the other's calls. */
        private void requireDifferentWays(SortedMap<String, Read<ConnectionDefinition>> all) {
            var byShape = new HashMap<String, List<OperationPlan>>();
            for (var read : all.values())
                read.result()
                        .flatMap(ConnectionDefinition::calls)
                        .ifPresent(calls -> calls.operations()
                                .values()
                                .forEach(plan -> byShape.computeIfAbsent(
                                                plan.exposure().shape(), _ -> new ArrayList<>())
                                        .add(plan)));
            for (var plans : byShape.values()) if (plans.size() > 1) for (var plan : plans) refuse(plan, plans, all);
        }

        private void refuse(
                OperationPlan plan, List<OperationPlan> same, SortedMap<String, Read<ConnectionDefinition>> all) {
            var other = same.stream()
                    .filter(candidate -> !candidate.connection().equals(plan.connection()))
                    .findFirst()
                    .orElseThrow();
            refuse(
                    plan.connection(),
                    all,
                    place -> Problem.error(
                            place.at("expose." + plan.name()),
                            plan.exposure() + " is the way to " + other.name() + " of the connection "
                                    + other.connection() + ", too.",
                            "Give each operation a method and path of its own with expose.",
                            "expose/clash"));
        }

        /** Two connections that take the same away are both refused: nobody could say which of them gets what. */
        private void requireDifferentSources(SortedMap<String, Read<ConnectionDefinition>> all) {
            var takers = new TreeMap<String, List<String>>();
            all.forEach((name, read) -> read.result()
                    .flatMap(ConnectionDefinition::takesAway)
                    .ifPresent(what ->
                            takers.computeIfAbsent(what, _ -> new ArrayList<>()).add(name)));
            takers.forEach((what, names) -> {
                if (names.size() > 1) for (var name : names) refuse(name, names, what, all);
            });
        }

        private void refuse(
                String connection,
                List<String> takers,
                String what,
                SortedMap<String, Read<ConnectionDefinition>> all) {
            var other = takers.stream()
                    .filter(name -> !name.equals(connection))
                    .findFirst()
                    .orElseThrow();
            refuse(
                    connection,
                    all,
                    place -> Problem.error(
                            place,
                            "The connection " + other + " takes " + what + ", too: each of the two would get a part of"
                                    + " them, and no client all.",
                            "Keep one of the files, or write enabled: false into the other one. Clients can read one"
                                    + " connection together, each what it may see.",
                            "connection/same-source"));
        }

        private void refuse(
                String connection, SortedMap<String, Read<ConnectionDefinition>> all, Function<Place, Problem> reason) {
            var read = all.get(connection);
            var problems = new ArrayList<>(read.problems());
            problems.add(reason.apply(Place.of(home.shown(read.file()))));
            all.put(connection, new Read<>(read.file(), Optional.empty(), problems));
        }

        /** A reader that fails on one file says so there; the other files are read. */
        private Optional<ConnectionDefinition> load(
                String name, Path file, String text, ProtectionPolicy policy, Problems problems) {
            try {
                return connections.load(name, home.shown(file), text, home.contracts(), policy, problems);
            } catch (RuntimeException | StackOverflowError e) {
                log.atError().addKeyValue("connection", name).setCause(e).log("A connection file cannot be read");
                problems.error(
                        Place.of(home.shown(file)),
                        "The file, or a contract that it names, cannot be understood ("
                                + e.getClass().getSimpleName() + ").",
                        "Look at the log for the reason, and send it to the maintainers.",
                        "appliance/unexpected");
                return Optional.empty();
            }
        }
    }
}
