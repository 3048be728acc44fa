package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.client.ClientSettings;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.SettingsSchema;
import io.legacybridge.runtime.config.SettingsText;
import io.legacybridge.runtime.control.Metric;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.protection.ProtectionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pages and schemas in {@code docs/reference/} say what the configuration records say. After a change, write them anew
 * with {@code -Dreference.write=true}.
 */
class ReferencePagesTest {

    private static final Path FOLDER = Path.of(System.getProperty("bridge.root"), "docs", "reference");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String GENERATED = "Generated from the code; do not edit.";

    static Iterable<Map.Entry<String, String>> pages() {
        var pages = new TreeMap<String, String>();
        var adapters = Adapters.onClassPath();
        var loader = new ConnectionLoader(adapters, Clock.systemUTC());
        for (var adapter : adapters.all().values())
            add(
                    pages,
                    "connection-" + adapter.name(),
                    "Connections of the adapter " + adapter.name(),
                    loader.models(adapter));
        adapters.choices()
                .forEach((_, formats) -> formats.forEach((name, type) -> pages.put(
                        "format-" + name + ".md",
                        SettingsText.reference(
                                "The format " + name,
                                GENERATED,
                                List.of(SettingsModel.of(type, adapters.choices()))))));
        add(pages, "client", "Clients", List.of(SettingsModel.of(ClientSettings.class, Map.of())));
        add(pages, "protection", "Protection rules", List.of(SettingsModel.of(ProtectionSettings.class, Map.of())));
        add(pages, "bridge", "Settings of the appliance", List.of(SettingsModel.of(BridgeSettings.class, Map.of())));
        pages.put("metrics.md", Metric.page());
        pages.put("README.md", index(pages));
        return pages.entrySet();
    }

    /** The pages by their titles, and the one that is written by hand. */
    private static String index(SortedMap<String, String> pages) {
        var index = new StringBuilder("# Reference\n\n" + GENERATED + "\n\n");
        pages.forEach((name, page) -> {
            if (name.endsWith(".md"))
                index.append("* [%s](%s)\n"
                        .formatted(page.lines().findFirst().orElseThrow().substring(2), name));
        });
        return index.append("* [Sealed values and tokens, to the byte](lbe1.md)\n")
                .toString();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isWhatTheCodeSays(Map.Entry<String, String> page) throws IOException {
        var file = FOLDER.resolve(page.getKey());
        if (Boolean.getBoolean("reference.write")) Files.writeString(file, page.getValue());

        assertThat(file).hasContent(page.getValue());
    }

    @Test
    void everyLinkOfAPageLeadsToAPage() throws IOException {
        for (var page : pages()) {
            var links = Pattern.compile("\\]\\(([^)]+\\.md)\\)").matcher(page.getValue());
            while (links.find()) assertThat(FOLDER.resolve(links.group(1))).exists();
        }
    }

    private static void add(SortedMap<String, String> pages, String name, String title, List<SettingsModel> models) {
        pages.put(name + ".md", SettingsText.reference(title, GENERATED, models));
        pages.put(name + ".schema.json", JSON.writeValueAsString(SettingsSchema.of(title, models)) + "\n");
    }
}
