package io.legacybridge.runtime.definition;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookListing;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The section {@code format} of a connection file, or of a file that has nothing else, for verbs that read local files. */
public final class FormatFile {

    private final Adapters adapters;

    @Doc("What is read of the file.")
    public record Section(@Doc("How bytes become records.") FormatConfig format) {}

    public FormatFile(Adapters adapters) {
        this.adapters = adapters;
    }

    /** Whether a file that is YAML has the section. */
    public static boolean hasFormat(Path file) throws IOException {
        return YamlDocument.parse(file.toString(), Files.readString(file), new Problems())
                .map(FormatFile::onlyFormat)
                .filter(format -> !format.getValue().isEmpty())
                .isPresent();
    }

    /** Empty exactly when an error was added. */
    public Optional<RecordFormat> read(Path file, Problems problems) throws IOException {
        var binder = new SettingsBinder(file.toString(), problems);
        return section(file, binder, problems)
                .flatMap(section -> compile(adapters.formatOf(section.format()), section, file, binder, problems));
    }

    /** The copybook that the section names as a compiler lists it. Empty exactly when an error was added. */
    public Optional<List<String>> listing(Path file, Problems problems) throws IOException {
        var binder = new SettingsBinder(file.toString(), problems);
        return section(file, binder, problems).flatMap(section -> {
            if (section.format() instanceof CopybookConfig config)
                return CopybookListing.of(config, contracts(file), setting -> binder.place(config, setting), problems);
            problems.error(
                    binder.place("format"),
                    "Only a copybook has a listing.",
                    "Leave out --listing; the JSON Schema has every field of this format.",
                    "format/no-listing");
            return Optional.empty();
        });
    }

    private Optional<Section> section(Path file, SettingsBinder binder, Problems problems) throws IOException {
        return YamlDocument.parse(file.toString(), Files.readString(file), problems)
                .map(FormatFile::onlyFormat)
                .flatMap(node -> binder.bind(node, SettingsModel.of(Section.class, adapters.choices()), Section.class));
    }

    private static <C extends Record & FormatConfig> Optional<RecordFormat> compile(
            FormatProvider<C> provider, Section section, Path file, SettingsBinder binder, Problems problems) {
        var config = section.format();
        return provider.compile(
                provider.configType().cast(config),
                contracts(file),
                setting -> binder.place(config, setting),
                problems);
    }

    /** The home's contracts for a file in connections/; for any other the folder that it lies in. */
    private static Contracts contracts(Path file) {
        var beside = file.toAbsolutePath().normalize().getParent();
        var contracts = beside.resolveSibling("contracts");
        var folder = Files.isDirectory(contracts) ? contracts : beside;
        var files = new FolderContracts(folder);
        return new Contracts() {
            @Override
            public byte[] read(String name) throws IOException {
                return files.read(name);
            }

            @Override
            public String shown(String name) {
                return folder.resolve(name).toString();
            }

            @Override
            public String folder() {
                return folder.equals(contracts)
                        ? folder.toString()
                        : folder + " (which counts since there is no folder " + contracts + ")";
            }
        };
    }

    private static MappingNode onlyFormat(MappingNode node) {
        var format = node.getValue().stream()
                .filter(entry -> ((ScalarNode) entry.getKeyNode()).getValue().equals("format"))
                .toList();
        return new MappingNode(node.getTag(), List.copyOf(format), node.getFlowStyle());
    }
}
