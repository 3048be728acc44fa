package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** For tests that run {@code bridge certs} on a home. */
abstract class OnCertsVerbs {

    @TempDir
    Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    int execute(String... line) {
        return BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), line);
    }

    int bridge(String verb, String... arguments) {
        var line = new ArrayList<>(List.of("certs", verb));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--home", folder.toString()));
        return execute(line.toArray(String[]::new));
    }

    JsonNode json(String verb, String... arguments) {
        out.getBuffer().setLength(0);
        var line = new ArrayList<>(List.of(arguments));
        line.add("--json");
        assertThat(bridge(verb, line.toArray(String[]::new)))
                .as(verb + "\n" + err)
                .isZero();
        return JsonMapper.shared().readTree(out.toString());
    }

    List<String> audited() {
        var entries = new ArrayList<String>();
        try (var stores = new HomeStores(folder)) {
            stores.auditStore().each(entry -> entries.add(new String(entry.entry(), StandardCharsets.UTF_8)));
        }
        return entries;
    }
}
