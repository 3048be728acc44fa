package io.legacybridge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every verb. */
class BridgeCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aMisusedVerbSaysWhatIsWrongAndWhereTheRestStands() {
        assertThat(bridge("decode", "--framming", "rdw", "x")).isEqualTo(2);

        assertThat(err.toString()).contains("--framming").endsWith("What there is: bridge decode --help\n");
        assertThat(err.toString().lines()).hasSizeLessThan(5);
    }

    @Test
    void optionsTakeAndShowTheWordsOfTheFiles() {
        assertThat(bridge("help", "decode")).isZero();
        assertThat(out.toString())
                .startsWith("Usage: bridge decode")
                .contains("length-field")
                .doesNotContain("LENGTH_FIELD");

        assertThat(bridge("decode", "--framing", "lenght-field", "x")).isEqualTo(2);
        assertThat(err.toString())
                .contains("\"lenght-field\" is not known here. Write fixed, ", " or length-field.")
                .doesNotContain("LENGTH_FIELD");
        assertThat(bridge("decode", "--framing", "length-field", "--copybook", "none", "x"))
                .isEqualTo(1);
        assertThat(bridge("certs", "revoke", "--client", "crm", "--reason", "stolen"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("\"stolen\" is not known here. Write unspecified, key-compromise, ");
        assertThat(bridge("certs", "issue", "--operator", "eve", "--role", "admin"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Write metrics, view, operate or security.");
    }

    /** A watch on a home that is not there would be green for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "certs list --expiring 30d",
                "certs token --client crm",
                "create sftp accounts",
                "health",
                "protection report",
                "resume"
            })
    void aMistypedHomeIsNotTakenForAnEmptyOne(String verb) {
        var typo = folder.resolve("typo");

        assertThat(bridge((verb + " --home " + typo).split(" "))).isEqualTo(1);

        assertThat(err.toString()).contains("typo: There is no such home folder.", "[cli/no-home]");
        assertThat(typo).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../escape", "Bad Name"})
    void aConnectionIsMadeUnderNoOtherNameThanItCanHave(String name) {
        assertThat(bridge("create", "sftp", name, "--home", folder.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("[config/bad-name]");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void healthIsToldAlsoWhenAnotherSettingHasAMistakeByNow() throws IOException {
        var appliance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        appliance.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        appliance.start();
        try {
            Files.writeString(
                    folder.resolve("bridge.yaml"),
                    "health-listen: 127.0.0.1:" + appliance.getAddress().getPort() + "\njournal-keep: for ever\n");

            assertThat(bridge("health", "--home", folder.toString())).isZero();
        } finally {
            appliance.stop(0);
        }
    }

    @Test
    void aFileThatIsNotReadIsNotFine() throws IOException {
        var skeleton = Files.createDirectories(folder.resolve("connections")).resolve("accounts.yaml.skeleton");
        Files.writeString(skeleton, "adapter: sftp\n");

        assertThat(bridge("lint", skeleton.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("This file is not read", "[config/not-yaml-name]");
    }

    @Test
    void saysItsVersion() {
        assertThat(bridge("--version")).isZero();
        assertThat(bridge("decode", "--version")).isZero();

        assertThat(out.toString().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).isEqualTo("Legacy Bridge " + BridgeCommand.version()));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        var copybook = Files.writeString(folder.resolve("a.cpy"), "       01  A  PIC X.\n");
        var lines = Files.writeString(folder.resolve("lines"), "{\"a\":\"x\"}\n");
        var file = folder.resolve("none/result");

        assertThat(bridge("encode", "--copybook", copybook.toString(), lines.toString(), "-o", file.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains(file.toString(), "[cli/no-access]").doesNotContain("unexpected");
    }

    @Test
    void aFileWithoutRightsIsToldWithWhoHasNone() {
        var thrown = new UncheckedIOException("The folder cannot be used.", new AccessDeniedException("/srv/home"));

        assertThat(Failure.of(thrown).toString())
                .startsWith("/srv/home: The user " + System.getProperty("user.name") + " has no right")
                .endsWith("[cli/no-access]");
        assertThat(Failure.of(new IllegalStateException("x")).toString()).endsWith("[appliance/unexpected]");
    }

    @Test
    void aFolderIsNoFileOfRecords() throws IOException {
        var copybook = Files.writeString(folder.resolve("a.cpy"), "01 A.\n 05 B PIC X.\n");

        assertThat(bridge("decode", "--copybook", copybook.toString(), folder.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains(folder + ": This is a folder. Name a file in it. [cli/no-file]");
    }

    @Test
    void lintTakesTheHomeLikeTheOthers() throws IOException {
        Files.createDirectory(folder.resolve("connections"));

        assertThat(bridge("lint", "--home", folder.toString())).isZero();

        assertThat(out.toString()).contains("No errors.");
    }

    @Test
    void aFormatFileSaysWhereItLookedForItsContract() throws IOException {
        var format = Files.writeString(folder.resolve("f.yaml"), "format:\n  type: copybook\n  file: none.cpy\n");

        assertThat(bridge("decode", "--format", format.toString(), format.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains(folder.resolve("none.cpy").toString(), "[format/missing-contract]");
    }

    /** As {@code > /full/x}: a cut-off answer must not pass for a whole one. */
    @Test
    void whatCannotBePrintedIsTold() throws IOException {
        assertThat(bridgeTo("/dev/full", "--version")).isEqualTo(1);

        assertThat(err.toString()).contains("standard output: ", "[cli/output-lost]");
    }

    @Test
    void aLongAnswerEndsWhenItCannotBePrinted() throws IOException {
        var copybook = Files.writeString(folder.resolve("a.cpy"), "01 A.\n 05 B PIC X(60).\n");

        assertThat(bridgeTo("/dev/full", "decode", "--copybook", copybook.toString(), "/dev/zero"))
                .isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(1).first().asString().endsWith("[cli/output-lost]");
    }

    @Test
    void aFileDirectlyBelowTheRootIsNoConnection() {
        assertThat(bridge("prepare", "/orders.yaml")).isEqualTo(1);

        assertThat(err.toString()).contains("/orders.yaml: This is no connection", "[cli/no-connection]");
    }

    @Test
    void aFolderIsNoSample() throws IOException {
        Files.createDirectory(folder.resolve("connections"));

        assertThat(bridge("try", "orders", "--home", folder.toString(), "--sample", folder.toString()))
                .isEqualTo(2);

        assertThat(err.toString()).contains(folder + " is no file that can be read.");
    }

    @Test
    void tryTakesAMistypedHomeForNoEmptyOne() {
        assertThat(bridge("try", "orders", "--home", folder.resolve("hom").toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains("hom: There is no such home folder.", "[cli/no-home]");
    }

    @Test
    void theBytesOfADeadLetterAreNoJson() {
        assertThat(bridge("dead-letters", "show", "an-id", "--hex", "--json", "--home", folder.toString()))
                .isEqualTo(2);

        assertThat(err.toString()).contains("--bytes-to");
    }

    private int bridgeTo(String file, String... arguments) throws IOException {
        try (var stream = new FileOutputStream(file)) {
            return BridgeCommand.execute(
                    new PrintWriter(new PrintStream(stream), false, UTF_8), new PrintWriter(err, true), arguments);
        }
    }

    private int bridge(String... arguments) {
        return BridgeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
