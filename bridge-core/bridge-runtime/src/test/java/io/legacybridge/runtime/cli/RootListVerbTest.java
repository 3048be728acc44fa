package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The root's revocation list, when it is lost: made anew from the audit of the home where the root is, or not at all. */
class RootListVerbTest extends OnCertsVerbs {

    @Test
    void isMadeAnewFromTheRevokedCasOfTheAudit() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        Files.createDirectories(folder.resolve("data"));
        bridge("revoke", "--client", "crm");
        var issuing = folder.resolve("certs/ca/issuing.pem").toString();
        assertThat(bridge("revoke", "--issuing", issuing, "--reason", "key-compromise"))
                .isZero();
        var list = folder.resolve("certs/crl/root.crl");
        var before = serials(list);
        Files.delete(list);

        assertThat(bridge("revoke", "--issuing", issuing)).isEqualTo(1);
        assertThat(err.toString()).contains("bridge certs crl --rebuild --root", "[certs/no-revocation-list]");
        assertThat(json("crl", "--rebuild", "--root").get("list").asString()).isEqualTo(list.toString());

        assertThat(err.toString()).contains("bridge certs revoke --issuing FILE", "[certs/list-rebuilt]");
        assertThat(serials(list)).hasSize(1).isEqualTo(before);
    }

    @Test
    void isNotMadeAnewWhereNothingTellsWhatItSaid() throws IOException {
        bridge("init");
        Files.delete(folder.resolve("certs/crl/root.crl"));

        assertThat(bridge("crl", "--rebuild", "--root")).isEqualTo(1);

        assertThat(err.toString())
                .contains("begin anew with another root")
                .endsWith("[certs/nothing-to-rebuild-from]\n");
        assertThat(folder.resolve("certs/crl/root.crl")).doesNotExist();
    }

    @Test
    void isSignedOnlyWhenItIsMadeAnew() {
        bridge("init");

        assertThat(bridge("crl", "--root")).isEqualTo(2);

        assertThat(err.toString()).contains("--rebuild");
    }

    private List<String> serials(Path list) {
        return json("inspect", list.toString())
                .get("serials")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
