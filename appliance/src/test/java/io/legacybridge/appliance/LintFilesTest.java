package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code lint/} is one case: a file as a user might write it, a line of hyphens, and what {@code bridge lint}
 * says. The folder says where the file lies in the home; its name becomes the file's name.
 */
class LintFilesTest {

    private static final Path CASES = Path.of("src/test/resources/lint");
    private static final Path ERP = Path.of(System.getProperty("bridge.root"), "wsdl/erp/1.0");
    private static final String COPYBOOK = """
                   01  CARD-RECORD.
                       05  CARD-NUM          PIC X(16).
                       05  CARD-HOLDER.
                           10  HOLDER-NAME   PIC X(30).
                           10  HOLDER-DOB    PIC X(10).
                       05  BALANCE           PIC S9(7)V99 COMP-3.
                       05  LIMITS            PIC 9(5) OCCURS 3 TIMES.
            """;
    private static final String CONNECTION = """
            adapter: sftp
            key: cardNum
            protect:
              cardNum: encrypt
              cardHolder: encrypt
            server: files.example:22
            host-key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            user: bridge
            password: file:mainframe.password
            folder: /out
            format:
              type: copybook
              file: cards.cpy
            """;
    private static final String QUIET = """
            unmatched: allow
            classes: {loyalty: {mask: all, reversible: true}}
            rules: [{field-class: loyalty, fields: [cardHolder.holderName], connections: [kept-as-token]}]
            """;
    private static final String CALLED = """
            adapter: soap
            wsdl: erp/orders.wsdl
            endpoint: https://erp.example/orders
            operations: [getOrder]
            protect: {getOrder.reply.customer.name: encrypt}
            """;
    private static final String CLASSES = """
            unmatched: allow
            classes: {customer: {mask: all, release: [jwe, mask]}}
            rules: [{field-class: customer, fields: [customer.name], connections: [erp]}]
            """;

    @TempDir
    Path home;

    static Stream<Path> cases() throws IOException {
        try (var files = Files.walk(CASES)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatTheUserNeeds(Path example) throws IOException {
        var parts = Files.readString(example).split("(?m)^-{10,}\n", 2);
        write("contracts/cards.cpy", COPYBOOK);
        for (var name : List.of("orders.wsdl", "orders.xsd", "receipt.xml"))
            write("contracts/erp/" + name, Files.readString(ERP.resolve(name)));
        write("protection/quiet.yaml", QUIET);
        if (!example.startsWith(CASES.resolve("connections"))) write("connections/cards.yaml", CONNECTION);
        if (example.startsWith(CASES.resolve("clients"))) {
            write("connections/erp.yaml", CALLED);
            write("protection/team.yaml", CLASSES);
        }
        var file = write(CASES.relativize(example).toString().replace(".txt", ".yaml"), parts[0]);
        var out = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(new StringWriter()), "lint", file.toString());

        assertThat(out.toString()).isEqualTo(parts[1]);
        assertThat(exit).isEqualTo(parts[1].contains("No errors.") ? 0 : 1);
    }

    /** They may come with the deployment, so it is no error. */
    @Test
    void aSecretThatTheApplianceWouldNotReadIsAWarning() throws IOException {
        write("contracts/cards.cpy", COPYBOOK);
        write("protection/quiet.yaml", "unmatched: allow\n");
        var connection = write("connections/cards.yaml", CONNECTION);
        assertThat(lint(home)).isEqualTo("No errors.\n");

        Files.createDirectory(home.resolve("secrets"));
        var missing = "warning: The secret file:mainframe.password is missing or cannot be read."
                + " Put it into secrets/mainframe.password with mode 0600. [secrets/missing]\nNo errors.\n";
        assertThat(lint(home)).startsWith("connections/cards.yaml:").endsWith(missing);
        assertThat(lint(connection)).isEqualTo(lint(home));

        var password = write("secrets/mainframe.password", "secret");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(lint(home))
                .contains("mainframe.password: warning: The file may be read or changed by others (mode rw-r--r--).")
                .endsWith("[secrets/readable-by-others]\nNo errors.\n");

        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        assertThat(lint(home)).isEqualTo("No errors.\n");
    }

    /** What the security team has decided must not be lost by a letter. */
    @Test
    void aDecisionForAClassOrABundleThatIsNotThereIsAWarning() throws IOException {
        write("certs/trust/partner.pem", "");
        write("bridge.yaml", "security: {bundles: {partnr: {revocation: hard}, partner: {revocation: hard}}}\n");
        write("protection/team.yaml", """
                classes: {nationl-id: {mask: all}, loyalty: {mask: all}, own: {mask: all}, card-number: {mask: all}}
                rules: [{field-class: loyalty, fields: [points]}]
                """);

        assertThat(lint(home).lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("bridge.yaml:1:")
                        .contains("There is no trust bundle partnr", "Did you mean partner?"))
                .anySatisfy(line ->
                        assertThat(line).contains("No rule has the class nationl-id", "Did you mean national-id?"))
                .anySatisfy(line -> assertThat(line).contains("No rule has the class own", "or remove it"))
                .filteredOn(
                        line -> line.contains("[config/unknown-bundle]") || line.contains("[protection/unused-class]"))
                .hasSize(3);
    }

    /** The appliance reads the key of the CA weeks later, and then refuses it. */
    @Test
    void aPrivateKeyThatOthersMayReadIsAWarning() throws IOException {
        var open = PosixFilePermissions.fromString("rw-r--r--");
        for (var kept : List.of("certs/ca/issuing.key", "certs/server.p12", "secrets/kek.p12"))
            Files.setPosixFilePermissions(write(kept, "key"), open);
        for (var shown : List.of("certs/server.pem", "certs/trust/bank.p12", "certs/outward/erp.trust.p12"))
            Files.setPosixFilePermissions(write(shown, "certificate"), open);
        write("bridge.yaml", "");

        assertThat(lint(home).lines().filter(line -> line.contains("[secrets/readable-by-others]")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("certs/ca/issuing.key: warning: "),
                        line -> assertThat(line).contains("certs/server.p12: warning: "),
                        line -> assertThat(line).contains("secrets/kek.p12: warning: "));
    }

    private static String lint(Path path) {
        var out = new StringWriter();
        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(new StringWriter()), "lint", path.toString());
        assertThat(exit).isZero();
        return out.toString();
    }

    private Path write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
