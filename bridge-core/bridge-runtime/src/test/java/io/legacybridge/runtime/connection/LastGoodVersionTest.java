package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.protection.ReleaseForm;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which version of a connection runs while its file has errors or a rule forbids it. */
class LastGoodVersionTest extends ConnectionsSubject {

    @Test
    void aVersionThatANewRuleForbidsStopsAndWhatItYieldedIsProtected() throws Exception {
        write("orders", CONNECTION);
        apply();
        assertThat(state("orders")).isEqualTo("running");

        protection("classes: {part: {}}\nrules: [{field-class: part, fields: [code]}]\n");
        await().until(this::nothingRuns);

        assertThat(state("orders")).isEqualTo("rejected");
        assertThat(status("orders").version()).isEmpty();
        assertThat(status("orders").problems())
                .anyMatch(problem -> problem.code().equals("connection/last-good-refused")
                        && problem.what().contains("The field code is of the class part and is not protected."));
        assertThat(connections.plan("orders").orElseThrow().classesByPath()).isEqualTo(Map.of("code", "part"));

        protection("unmatched: warn\n");
        await().until(() -> {
            apply();
            return state("orders").equals("running");
        });
    }

    @Test
    void aVersionWithFieldsThatNobodyLookedAtStopsWhenThatIsRefused() throws Exception {
        write("orders", CONNECTION);
        apply();
        // The running version is an earlier one than the file, and it is the one that is judged.
        write("orders", CONNECTION + "wrod: two\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();

        protection("unmatched: refuse\n");
        await().until(this::nothingRuns);

        assertThat(codes("orders")).contains("config/unknown-setting", "connection/last-good-refused");
    }

    @Test
    void afterARestartTheLastGoodVersionRunsWhileTheFileHasErrors() throws Exception {
        write("orders", CONNECTION);
        apply();
        var version = status("orders").version();
        write("orders", CONNECTION + "wrod: two\n");

        restart();

        assertThat(state("orders")).isEqualTo("outdated");
        assertThat(status("orders").version()).isEqualTo(version).isPresent();
        assertThat(codes("orders")).containsExactly("config/unknown-setting", "connection/last-good-runs");
        await().until(() -> lab.asked.get() > 2);
    }

    @Test
    void afterARestartAVersionThatIsNoLongerAllowedDoesNotRun() throws Exception {
        write("orders", CONNECTION);
        apply();
        write("orders", CONNECTION + "wrod: two\n");
        protection("unmatched: refuse\n");

        restart();

        assertThat(codes("orders")).containsExactly("config/unknown-setting", "connection/last-good-refused");
        assertThat(lab.opened).hasValue(1);
    }

    @Test
    void afterARestartNothingRunsWhenNobodyKnowsWhatMustBeProtected() throws Exception {
        write("orders", CONNECTION);
        apply();
        protection("unmatched: perhaps\n");

        restart();

        assertThat(codes("orders")).containsExactly("protection/unknown");
        assertThat(lab.opened).hasValue(1);
    }

    @Test
    void afterARestartNothingLeavesUntilItIsKnownWhatMustBeProtected() throws Exception {
        write("orders", CONNECTION);
        write("bank", BANK);
        protection("classes: {card-number: {release: [mask]}}\n");
        apply();
        var version = status("bank").version().orElseThrow();
        assertThat(connections.plan("orders")).isPresent();
        protection("\tunmatched: warn\n");

        restart();

        assertThat(connections.plan("orders")).isEmpty();
        assertThat(connections.calls("bank", version)).isEmpty();
        assertThat(connections.rule("card-number").allowed()).isEmpty();
        assertThatThrownBy(() -> connections.kept("orders", version)).hasMessageContaining("[protection/unknown]");

        protection("classes: {card-number: {release: [mask]}}\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();
        assertThat(connections.calls("bank", version)).isPresent();
        assertThat(connections.rule("card-number").allowed()).containsExactly(ReleaseForm.MASK);
        // What was known goes on counting while the files are changed.
        protection("\tunmatched: warn\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();
        assertThat(connections.rule("card-number").allowed()).containsExactly(ReleaseForm.MASK);
    }

    @Test
    void aConnectionThatWasDeletedOrStoppedDoesNotComeBackWithABrokenFile() throws Exception {
        write("deleted", CONNECTION);
        write("stopped", CONNECTION);
        apply();
        Files.delete(home.connections().resolve("deleted.yaml"));
        write("stopped", CONNECTION + "enabled: false\n");
        await().until(this::nothingRuns);

        write("deleted", "adapter: lab\n");
        write("stopped", "adapter: lab\n");
        apply();
        assertThat(status("deleted").version()).isEmpty();
        restart();

        assertThat(codes("deleted")).containsExactly("config/missing-setting");
        assertThat(codes("stopped")).containsExactly("config/missing-setting");
        assertThat(lab.opened).hasValue(2);
    }
}
