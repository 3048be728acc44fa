package io.legacybridge.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class YamlDocumentTest {

    @Test
    void acceptsPlainSettings() {
        assertThat(problems("adapter: sftp\nfolder: /out\nlimits:\n  page: 10\n"))
                .isEmpty();
    }

    @Test
    void namesTheTab() {
        assertThat(problems("adapter: sftp\nlimits:\n\tpage: 10\n"))
                .containsExactly("orders.yaml:3:1: There is a tab. Indent with spaces. [config/tab]");
    }

    @Test
    void namesEveryKeyThatStandsTwice() {
        assertThat(problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n"))
                .containsExactly(
                        "orders.yaml:4:3 c: This setting stands here twice. Keep one of them. [config/duplicate-key]",
                        "orders.yaml:5:1 a: This setting stands here twice. Keep one of them. [config/duplicate-key]");
    }

    @Test
    @Timeout(10)
    void refusesAnAnchorBombInNoTime() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 40; level++) {
            var before = "*a" + (level - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(level, level, String.join(", ", Collections.nCopies(9, before))));
        }

        assertThat(problems(bomb.toString()))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).endsWith("[config/anchor]"));
    }

    @Test
    void refusesAnAliasToItself() {
        assertThat(problems("a: &a [*a]\n")).singleElement().asString().endsWith("[config/anchor]");
    }

    @Test
    void saysWhereTheYamlIsBroken() {
        assertThat(problems("adapter: sftp\nfolder: \"/out\nuser: x\n"))
                .singleElement()
                .asString()
                .startsWith("orders.yaml:")
                .endsWith("[config/bad-yaml]");
    }

    @Test
    void refusesWhatHoldsNoSettings() {
        assertThat(problems("")).singleElement().asString().contains("empty");
        assertThat(problems("- a\n- b\n")).singleElement().asString().endsWith("[config/no-settings]");
    }

    @Test
    void refusesWhatIsNestedWithoutEnd() {
        assertThat(problems("a: " + "[".repeat(400_000)))
                .singleElement()
                .asString()
                .endsWith("[config/too-deep]");
    }

    @Test
    void takesTheByteOrderMarkAndLineEndsOfWindows() {
        assertThat(problems("\uFEFFadapter: sftp\r\nfolder: /out\r\n")).isEmpty();
    }

    private static List<String> problems(String yaml) {
        var problems = new Problems();
        var root = YamlDocument.parse("orders.yaml", yaml, problems);
        assertThat(root.isEmpty()).isEqualTo(problems.hasErrors());
        return problems.inOrder().stream().map(Problem::toString).toList();
    }
}
