package io.legacybridge.runtime.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Secrets of a home's {@code secrets/} folder and of the environment, read at the moment they are asked for. */
public final class HomeSecrets {

    private final Path folder;
    private final Map<String, String> environment;

    public HomeSecrets(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * @param where the setting of the connection that refers to it
     * @throws LegacySystemException when it is missing or readable by others: trying again needs a person's help
     */
    public Secret readForConnection(Place where, SecretReference reference) throws LegacySystemException {
        try {
            return read(where, reference);
        } catch (ProblemException e) {
            throw new LegacySystemException(e.problem(), Retry.AFTER_HELP, e);
        }
    }

    /**
     * @param where the setting that refers to it
     * @throws ProblemException when it is missing or readable by others
     */
    public Secret read(Place where, SecretReference reference) {
        return switch (reference.scheme()) {
            case FILE -> file(where, reference);
            case ENV -> variable(where, reference);
        };
    }

    private Secret file(Place where, SecretReference reference) {
        try {
            var file = folder.resolve(reference.name()).normalize();
            if (!file.startsWith(folder.normalize())) throw new IOException("leads out of the folder");
            return new Secret(PrivateFiles.read(file));
        } catch (IOException | InvalidPathException e) {
            throw missing(where, reference, "Put it into secrets/" + reference.name() + " with mode 0600.", e);
        }
    }

    private Secret variable(Place where, SecretReference reference) {
        var value = environment.get(reference.name());
        if (value == null)
            throw missing(
                    where, reference, "Set the environment variable " + reference.name() + " and start again.", null);
        return new Secret(value.getBytes(UTF_8));
    }

    private static ProblemException missing(Place where, SecretReference reference, String fix, Exception cause) {
        return ProblemException.error(
                where, "The secret " + reference + " is missing or cannot be read.", fix, "secrets/missing", cause);
    }
}
