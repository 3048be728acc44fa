package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Secrets of a home's {@code secrets/} folder and of the environment. */
final class HomeSecrets {

    private final Path folder;
    private final Map<String, String> environment;

    HomeSecrets(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    Secret read(String connection, SecretReference reference) throws LegacySystemException {
        return switch (reference.scheme()) {
            case FILE -> file(connection, reference);
            case ENV -> variable(connection, reference);
        };
    }

    private Secret file(String connection, SecretReference reference) throws LegacySystemException {
        try {
            var file = folder.resolve(reference.name()).normalize();
            if (!file.startsWith(folder.normalize())) throw new IOException("leads out of the folder");
            return new Secret(PrivateFiles.read(file));
        } catch (ProblemException e) {
            throw new LegacySystemException(e.problem(), Retry.AFTER_HELP, e);
        } catch (IOException | InvalidPathException e) {
            throw missing(connection, reference, "Put it into secrets/" + reference.name() + " with mode 0600.", e);
        }
    }

    private Secret variable(String connection, SecretReference reference) throws LegacySystemException {
        var value = environment.get(reference.name());
        if (value == null)
            throw missing(
                    connection,
                    reference,
                    "Set the environment variable " + reference.name() + " and start again.",
                    null);
        return new Secret(value.getBytes(UTF_8));
    }

    private static LegacySystemException missing(
            String connection, SecretReference reference, String fix, Exception cause) {
        var problem = Problem.error(
                Place.of("connections/" + connection + ".yaml"),
                "The secret " + reference + " is missing or cannot be read.",
                fix,
                "secrets/missing");
        return new LegacySystemException(problem, Retry.AFTER_HELP, cause);
    }
}
