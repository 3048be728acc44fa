package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** What {@code bridge certs} does with the audit of a home, and without. */
class CertsAuditTest extends OnCertsVerbs {

    @Test
    void withoutAnAuditNobodyGetsACertificateButAnyoneLosesOne() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/keys.db"), "no database, however long one looks at it".repeat(100));

        assertThat(bridge("issue", "--client", "erp")).isEqualTo(1);
        assertThat(err.toString()).contains("It is not done, for the audit").endsWith("[audit/cannot-write]\n");
        assertThat(folder.resolve("certs/clients/erp.pem")).doesNotExist();
        assertThat(bridge("revoke", "--client", "crm")).isEqualTo(1);
        assertThat(err.toString()).contains("It is done, but the audit");
        assertThat(json("inspect", folder.resolve("certs/crl/issuing.crl").toString())
                        .get("serials"))
                .hasSize(1);
    }

    @Test
    void aLostRevocationListIsMadeAnewFromTheAuditAndSaysWhatItMayLack() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        bridge("issue", "--client", "erp");
        Files.createDirectories(folder.resolve("data"));
        var serial = json("revoke", "--client", "crm", "--reason", "key-compromise")
                .get("revoked")
                .get(0)
                .asString();
        Files.delete(folder.resolve("certs/crl/issuing.crl"));

        assertThat(bridge("crl")).isEqualTo(1);
        assertThat(err.toString()).contains("bridge certs crl --rebuild", "[certs/no-revocation-list]");
        assertThat(bridge("revoke", "--client", "erp")).isEqualTo(1);
        assertThat(json("crl", "--rebuild").get("serials").get(0).asString()).isEqualTo(serial);
        assertThat(err.toString()).contains("Compare it with your notes", "[certs/list-rebuilt]");

        assertThat(bridge("revoke", "--client", "erp")).isZero();
        assertThat(json("inspect", folder.resolve("certs/crl/issuing.crl").toString())
                        .get("serials"))
                .hasSize(2);
    }

    @Test
    void aHomeWithoutAnAuditMakesNoEmptyRevocationList() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        bridge("revoke", "--client", "crm");
        Files.delete(folder.resolve("certs/crl/issuing.crl"));

        assertThat(bridge("crl", "--rebuild")).isEqualTo(1);
        assertThat(err.toString()).endsWith("[certs/nothing-to-rebuild-from]\n");
        Files.createDirectories(folder.resolve("data"));
        assertThat(bridge("crl", "--rebuild"))
                .as("an audit in which nothing stands tells as little")
                .isEqualTo(1);
        assertThat(folder.resolve("certs/crl/issuing.crl")).doesNotExist();
    }

    @Test
    void aRevocationListIsMadeAnewOnlyWithTheAudit() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        Files.createDirectories(folder.resolve("data"));
        var serial = json("revoke", "--client", "crm").get("revoked").get(0).asString();
        var list = folder.resolve("certs/crl/issuing.crl");
        Files.delete(list);
        assertThat(bridge("crl", "--rebuild")).isZero();
        assertThat(audited())
                .last()
                .satisfies(entry -> assertThat(entry).contains("\"rebuild revocation list\"", "\"" + serial + "\""));
    }

    @Test
    void aTokenIsMadeOnlyWithTheAudit() throws IOException {
        bridge("init");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/keys.db"), "no database, however long one looks at it".repeat(100));

        assertThat(bridge("token", "--client", "crm")).isEqualTo(1);

        assertThat(err.toString()).contains("It is not done, for the audit").endsWith("[audit/cannot-write]\n");
        assertThat(folder.resolve("certs/enrolment")).doesNotExist();
    }

    @Test
    void aDatabaseThatIsAwayIsNotWaitedFor() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        Files.createDirectories(folder.resolve("data"));
        var password = Files.createDirectories(folder.resolve("secrets")).resolve("store.password");
        Files.writeString(password, "any");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("bridge.yaml"), """
                store:
                  url: jdbc:postgresql://localhost:1/bridge
                  user: bridge
                  password: file:store.password
                """);

        assertThat(bridge("revoke", "--client", "crm")).isEqualTo(1);
        assertThat(err.toString()).contains("It is done, but the audit").contains("[store/unreachable]");
        assertThat(json("inspect", folder.resolve("certs/crl/issuing.crl").toString())
                        .get("serials"))
                .hasSize(1);
        assertThat(bridge("issue", "--client", "erp")).isEqualTo(1);
        assertThat(err.toString()).contains("It is not done, for the audit");
    }
}
