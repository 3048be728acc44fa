package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.protection.ProtectionSettings;
import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionArchiveTest {

    @TempDir
    Path folder;

    private final ConnectionLoader loader =
            new ConnectionLoader(Adapters.of(List.of(new LabAdapter()), List.of()), Clock.systemUTC());
    private final ProtectionPolicy builtIn = ProtectionPolicy.builtIn();

    @Test
    void everyVersionStaysAndTheLastOneIsKnownByName() throws IOException {
        var archive = archive();
        var first = definition("one");
        var second = definition("two");
        archive.keep(first);
        archive.keep(second);

        var reopened = archive();
        assertThat(reopened.find("orders", first.versions().connection(), builtIn)
                        .orElseThrow()
                        .text())
                .isEqualTo(first.text());
        assertThat(reopened.last("orders", builtIn).orElseThrow().versions()).isEqualTo(second.versions());
    }

    @Test
    void whatNeverRanIsNotThere() throws IOException {
        assertThat(archive().last("orders", builtIn)).isEmpty();
        assertThat(archive().last("../orders", builtIn)).isEmpty();
        assertThat(archive().find("orders", "0".repeat(64), builtIn)).isEmpty();
    }

    @Test
    void aFieldThatThePolicyDemandsNowIsProtectedInAnOldVersion() throws IOException {
        archive().keep(definition("one"));
        var rule = new Rule("part", List.of("code"), List.of(), List.of());
        var policy = new ProtectionPolicy(List.of(new ProtectionSettings(Map.of(), List.of(rule), Optional.empty())));

        assertThat(archive()
                        .last("orders", policy)
                        .flatMap(ConnectionDefinition::plan)
                        .map(MessagePlan::classesByPath))
                .contains(Map.of("code", "part"));
    }

    @Test
    void throwsAwayAllButTheNeededVersionsAndTheOneThatRanLast() throws IOException {
        var archive = archive();
        for (var word : List.of("unneeded", "needed", "last")) archive.keep(definition(word));

        archive.retain(Set.of(definition("needed").versions().connection()));

        assertThat(found("unneeded")).isEmpty();
        assertThat(found("needed")).isPresent();
        assertThat(found("last")).isPresent();
        assertThat(folder.resolve("versions")
                        .resolve(definition("unneeded").versions().connection()))
                .doesNotExist();
    }

    private Optional<ConnectionDefinition> found(String word) throws IOException {
        return archive().find("orders", definition(word).versions().connection(), builtIn);
    }

    private ConnectionArchive archive() {
        return new ConnectionArchive(folder.resolve("versions"), loader);
    }

    private ConnectionDefinition definition(String word) {
        return loader.load(
                        "orders",
                        "connections/orders.yaml",
                        "adapter: lab\nword: " + word + "\n",
                        folder.resolve("contracts"),
                        builtIn,
                        new Problems())
                .orElseThrow();
    }
}
