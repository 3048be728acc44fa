package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.SecretReference.Scheme;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The secrets that the settings of a connection refer to, and whether the appliance would read them. */
public final class SecretReferences {

    private SecretReferences() {}

    /**
     * What the appliance will say of the connection's files in {@code secrets/} as they are now. They may come later than the
     * connection, so it is a warning; a home without the folder gets them when it is deployed, and none is missed there. Nor is a
     * variable of the environment: the appliance has another one.
     */
    public static List<Problem> warnings(Home home, ConnectionDefinition connection) {
        if (!Files.isDirectory(home.secrets())) return List.of();
        var secrets = new HomeSecrets(home.secrets(), Map.of());
        return in(connection.config())
                .filter(reference -> reference.scheme() == Scheme.FILE)
                .distinct()
                .flatMap(reference -> unreadable(secrets, connection, reference).stream())
                .toList();
    }

    private static Optional<Problem> unreadable(
            HomeSecrets secrets, ConnectionDefinition connection, SecretReference reference) {
        var file = "connections/" + connection.name() + ".yaml";
        try {
            secrets.read(YamlDocument.find(file, connection.text(), reference.toString()), reference);
            return Optional.empty();
        } catch (ProblemException e) {
            var problem = e.problem();
            return Optional.of(Problem.warning(problem.where(), problem.what(), problem.fix(), problem.code()));
        }
    }

    /** Those anywhere in a value of the settings. */
    static Stream<SecretReference> in(Object value) {
        return switch (value) {
            case SecretReference reference -> Stream.of(reference);
            case Optional<?> maybe -> maybe.stream().flatMap(SecretReferences::in);
            case Collection<?> all -> all.stream().flatMap(SecretReferences::in);
            case Map<?, ?> named -> named.values().stream().flatMap(SecretReferences::in);
            case Record settings ->
                Arrays.stream(settings.getClass().getRecordComponents())
                        .flatMap(component -> in(value(settings, component)));
            default -> Stream.empty();
        };
    }

    private static Object value(Record settings, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            // Some records are known to their adapter alone.
            accessor.setAccessible(true);
            return accessor.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a setting cannot be read", e);
        }
    }
}
