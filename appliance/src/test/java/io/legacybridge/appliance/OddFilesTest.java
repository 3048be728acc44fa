package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies in a home, its other files are read. */
class OddFilesTest {

    private static final String CONNECTION = """
            adapter: sftp
            protect: {cardNum: encrypt}
            server: files.example:22
            host-key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            user: bridge
            password: file:mainframe.password
            folder: /out
            format: {type: copybook, file: cards.cpy}
            """;

    @TempDir
    Path home;

    @BeforeEach
    void aHomeWithOneConnection() throws IOException {
        write("contracts/cards.cpy", "       01  CARD.\n           05  CARD-NUM  PIC X(16).\n");
        write("connections/cards.yaml", CONNECTION);
    }

    @Test
    void aFolderNamedLikeAFileIsReportedAndItsNeighboursAreRead() throws IOException {
        Files.createDirectories(home.resolve("connections/orders.yaml"));

        assertThat(connection("cards")).isEmpty();
        assertThat(connection("orders")).containsExactly("config/unreadable");
    }

    @Test
    void aLinkToNowhereIsReportedAndItsNeighboursAreRead() throws IOException {
        Files.createSymbolicLink(home.resolve("connections/orders.yaml"), Path.of("nowhere.yaml"));

        assertThat(connection("cards")).isEmpty();
        assertThat(connection("orders")).containsExactly("config/unreadable");
    }

    @Test
    void aHugeFileIsRefusedUnread() throws IOException {
        write("connections/orders.yaml", "#".repeat(1_000_001));

        assertThat(connection("orders")).containsExactly("config/too-large");
    }

    @Test
    void aFileNestedWithoutEndIsRefused() throws IOException {
        write("connections/orders.yaml", "adapter: " + "[".repeat(400_000));

        assertThat(connection("cards")).isEmpty();
        assertThat(connection("orders")).containsExactly("config/too-deep");
    }

    @Test
    void aFileOfWindowsIsReadLikeAnyOther() throws IOException {
        write("connections/orders.yaml", "\uFEFF" + (CONNECTION + "enabled: false\n").replace("\n", "\r\n"));

        assertThat(connection("orders")).isEmpty();
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() throws IOException {
        Files.write(home.resolve("connections/orders.yaml"), "# Auftr\u00e4ge\n".getBytes(ISO_8859_1));
        Files.write(home.resolve("bridge.yaml"), "# Br\u00fccke\n".getBytes(ISO_8859_1));

        assertThat(connection("orders")).containsExactly("config/not-utf-8");
        assertThat(settings()).containsExactly("config/not-utf-8");
    }

    @Test
    void settingsThatAreAFolderAreRefused() throws IOException {
        Files.createDirectories(home.resolve("bridge.yaml"));

        assertThat(settings()).containsExactly("config/unreadable");
    }

    @Test
    void aFileWithAnotherEndingIsNotPassedOverInSilence() throws IOException {
        write("connections/orders.yml", CONNECTION);

        assertThat(codes(read().problems())).containsExactly("config/other-ending");
        assertThat(connection("cards")).isEmpty();
    }

    @Test
    void protectionRulesThatNobodyReadsStopEveryConnection() throws IOException {
        write("protection/team.YAML", "unmatched: refuse\n");

        assertThat(connection("cards")).containsExactly("protection/unknown");
    }

    private List<String> connection(String name) throws IOException {
        return codes(read().connections().get(name).problems());
    }

    private Configuration read() throws IOException {
        return new Configuration.Reader(new Home(home), Adapters.onClassPath(), Clock.systemUTC()).read();
    }

    private List<String> settings() {
        var problems = new Problems();
        assertThat(new SettingsFile(new Home(home), Clock.systemUTC()).read(problems))
                .isEmpty();
        return codes(problems.inOrder());
    }

    private static List<String> codes(List<Problem> problems) {
        return problems.stream().map(Problem::code).toList();
    }

    private void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
