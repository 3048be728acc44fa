package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be known about the image without a container engine. */
class DockerTest {
    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));

    @Test
    void theApplianceRunsWithoutRightsOnAReadOnlyFileSystem() throws IOException {
        assertThat(service("bridge"))
                .containsEntry("user", "10001:10001")
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("security_opt", List.of("no-new-privileges:true"))
                .containsEntry("volumes", List.of("${BRIDGE_HOME:-home}:/home-bridge"))
                .doesNotContainKey("privileged");
    }

    @Test
    void theImageNamesAUserWithoutRightsAndAHealthCheck() throws IOException {
        assertThat(dockerfile()).contains("USER 10001").anyMatch(line -> line.startsWith("HEALTHCHECK"));
    }

    @Test
    void everythingTheImageCopiesIsInTheTree() throws IOException {
        assertThat(copied())
                .isNotEmpty()
                .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
    }

    /** What the build of the distribution reads, except for tests. */
    @Test
    void everythingTheBuildReadsIsInTheImage() throws IOException {
        assertThat(copied()).contains("pom.xml", ".mvn", "adapters", "bridge-core", "appliance", "wsdl");
    }

    @Test
    void theContainerHasTimeToStop() throws IOException {
        assertThat(service("bridge")).containsEntry("stop_grace_period", "90s");
    }

    @Test
    void onlyTheApplianceStartsWithoutAProfile() throws IOException {
        assertThat(Stream.of("mainframe", "postgres", "artemis"))
                .allSatisfy(name -> assertThat(service(name)).containsKey("profiles"));
        assertThat(service("bridge")).doesNotContainKey("profiles");
    }

    private static List<String> copied() throws IOException {
        return dockerfile().stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.split(" "))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                .toList();
    }

    private static List<String> dockerfile() throws IOException {
        return Files.readAllLines(ROOT.resolve("docker/Dockerfile"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> service(String name) throws IOException {
        var load = new Load(LoadSettings.builder().build());
        var compose = (Map<String, Map<String, Map<String, Object>>>)
                load.loadFromString(Files.readString(ROOT.resolve("docker/compose.yaml")));
        return compose.get("services").get(name);
    }
}
