package io.legacybridge.runtime.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.SettingsText;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.SingleFields;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.Adapter.Description;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads connection files: settings, contracts, protection. Reports every problem at once and touches no legacy system. */
public final class ConnectionLoader {

    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

    /** The codes of problems that a setting names a file which is not there. */
    private static final Set<String> MISSING_FILES =
            Set.of("format/missing-contract", "config/missing-contract", "wsdl/no-file");

    private final Adapters adapters;
    private final Clock clock;
    private final SettingsModel common;

    /** @param clock tells what is over already */
    public ConnectionLoader(Adapters adapters, Clock clock) {
        this.adapters = adapters;
        this.clock = clock;
        this.common = SettingsModel.of(CommonSettings.class, adapters.choices());
    }

    /**
     * Reads one connection.
     *
     * @param file      how problems name the file
     * @param contracts folder of its contracts
     * @return empty exactly when an error was added
     */
    public Optional<ConnectionDefinition> load(
            String name, String file, String text, Path contracts, ProtectionPolicy policy, Problems problems) {
        var before = problems.errors();
        if (!isName(name)) problems.add(badName(Place.of(file), "Rename the file, such as card-orders.yaml."));
        var document = YamlDocument.parse(file, text, problems);
        var adapter = document.flatMap(node -> adapter(file, node, problems));
        if (adapter.isEmpty()) return Optional.empty();
        var binder = new SettingsBinder(file, problems);
        var bound = binder.bind(document.get(), models(adapter.get()));
        var read = new FolderContracts(contracts);
        if (bound.isEmpty()) {
            lookAtFiles(adapter.get(), file, binder, read, problems);
            return Optional.empty();
        }
        var settings = (CommonSettings) bound.get().getFirst();
        var describing = new Describing(binder, read, problems);
        var description = describe(adapter.get(), bound.get().get(1), describing);
        var isDescribed = problems.errors() == before;
        var key = description
                .records()
                .flatMap(schema -> settings.key().flatMap(path -> key(path, schema, binder, problems)));
        if (!isDescribed) return Optional.empty();
        var versions = Digests.versions(text.getBytes(UTF_8), read.contents());
        var operations = description.operations();
        var protection = new FieldProtection(name, schemas(description), policy, binder, problems);
        var classes = protection.classes(settings.protect());
        var handling = new FieldHandling(policy, binder, problems);
        var plan = description.records().map(schema -> {
            var ofRecords = classes.get(FieldProtection.RECORDS);
            var handled = handling.ofRecords(schema, ofRecords, protection.modes(settings.protect()));
            return new MessagePlan(name, schema, key, ofRecords, handled, versions);
        });
        handling.requireEncrypted(settings.protect(), operations);
        var calls = new CallPlanning(name, settings, binder, problems).plan(operations, classes, handling, versions);
        if (problems.errors() > before) return Optional.empty();
        return Optional.of(new ConnectionDefinition(
                name,
                adapter.get(),
                bound.get().get(1),
                settings.enabled(),
                Map.copyOf(describing.formats),
                plan,
                calls,
                text,
                read.contents(),
                versions));
    }

    /** What is wrong with the files that settings name can be told although other settings have problems. */
    private void lookAtFiles(
            Adapter<?> adapter, String file, SettingsBinder binder, FolderContracts contracts, Problems problems) {
        if (binder.nearly().isEmpty()) return;
        var found = new Problems();
        describe(adapter, binder.nearly().get().get(1), new Describing(binder, contracts, found));
        for (var problem : found.inOrder()) {
            var where = problem.where();
            if (!where.file().equals(file) || MISSING_FILES.contains(problem.code()) && !binder.isStandIn(where.path()))
                problems.add(problem);
        }
    }

    /** Lower-case letters, digits and hyphens: such a name is safe in paths, addresses and URLs. */
    public static boolean isName(String name) {
        return name.matches(NAME);
    }

    public static Problem badName(Place where, String fix) {
        return Problem.error(
                where,
                "The name of a connection has lower-case letters, digits and hyphens, at most 63.",
                fix,
                "config/bad-name");
    }

    /** The settings of an adapter's connections: the common ones, then its own. */
    public List<SettingsModel> models(Adapter<?> adapter) {
        return List.of(
                common.withExample("adapter", adapter.name()),
                SettingsModel.of(adapter.configType(), adapters.choices()));
    }

    /** A commented file to start from. */
    public String skeleton(Adapter<?> adapter) {
        return SettingsText.skeleton(models(adapter));
    }

    private Optional<Adapter<?>> adapter(String file, MappingNode document, Problems problems) {
        var written = document.getValue().stream()
                .filter(entry -> ((ScalarNode) entry.getKeyNode()).getValue().equals("adapter"))
                .findFirst();
        if (written.isEmpty()) {
            problems.error(
                    Place.of(file).at("adapter"),
                    "This setting is missing.",
                    "Add it, such as adapter: sftp.",
                    "config/missing-setting");
            return Optional.empty();
        }
        var name = written.get().getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        var found = adapters.find(name);
        if (found.isEmpty())
            problems.error(
                    YamlDocument.place(file, written.get().getValueNode()).at("adapter"),
                    "There is no adapter \"" + name + "\".",
                    DidYouMean.fix(name, adapters.all().keySet()),
                    "config/unknown-adapter");
        return found;
    }

    private static <C extends Record> Description describe(Adapter<C> adapter, Record config, DescribeContext context) {
        return adapter.describe(adapter.configType().cast(config), context);
    }

    private static SequencedMap<String, RecordSchema> schemas(Description description) {
        var schemas = new LinkedHashMap<String, RecordSchema>();
        description.records().ifPresent(schema -> schemas.put(FieldProtection.RECORDS, schema));
        for (var operation : description.operations()) {
            schemas.put(OperationPlan.requestPrefix(operation.name()), operation.request());
            schemas.put(OperationPlan.replyPrefix(operation.name()), operation.reply());
            operation
                    .faults()
                    .forEach((code, schema) -> schemas.put(OperationPlan.faultPrefix(operation.name(), code), schema));
        }
        return schemas;
    }

    private static Optional<Field> key(String path, RecordSchema schema, SettingsBinder binder, Problems problems) {
        var single = SingleFields.of(schema);
        var found = single.stream().filter(field -> field.path().equals(path)).findFirst();
        if (found.isEmpty())
            problems.error(
                    binder.place("key"),
                    "The records have no field " + path + " that stands once in each.",
                    DidYouMean.fix(path, single.stream().map(Field::path).toList()),
                    "config/unknown-field");
        return found;
    }

    /** Compiles formats for the adapter and remembers them. */
    private final class Describing implements DescribeContext {

        private final SettingsBinder binder;
        private final FolderContracts contracts;
        private final Problems problems;
        private final Map<FormatConfig, RecordFormat> formats = new HashMap<>();

        Describing(SettingsBinder binder, FolderContracts contracts, Problems problems) {
            this.binder = binder;
            this.contracts = contracts;
            this.problems = problems;
        }

        @Override
        public Optional<RecordFormat> format(FormatConfig config) {
            var compiled = compile(adapters.formatOf(config), config);
            compiled.ifPresent(format -> formats.put(config, format));
            return compiled;
        }

        @Override
        public Contracts contracts() {
            return contracts;
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public Place at(String setting) {
            return binder.place(setting);
        }

        @Override
        public boolean isWritten(String setting) {
            return binder.isWritten(setting);
        }

        @Override
        public Problems problems() {
            return problems;
        }

        private <C extends Record & FormatConfig> Optional<RecordFormat> compile(
                FormatProvider<C> provider, FormatConfig config) {
            return provider.compile(
                    provider.configType().cast(config), contracts, setting -> binder.place(config, setting), problems);
        }
    }
}
