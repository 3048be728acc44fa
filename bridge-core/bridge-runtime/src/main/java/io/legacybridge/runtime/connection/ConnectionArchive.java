package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps every version of a connection that ever ran, with its contracts: a delivery that was begun is finished with the
 * version it was begun with, and clients go on reading what a connection yielded when its file is gone. Layout: {@code
 * data/versions/DIGEST/connection.yaml} with {@code contracts/} beside it, and {@code data/versions/NAME.last} with the
 * digest that ran last.
 */
final class ConnectionArchive {

    private final Path folder;
    private final ConnectionLoader loader;

    ConnectionArchive(Path folder, ConnectionLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    void keep(ConnectionDefinition definition) throws IOException {
        var version = folder.resolve(definition.versions().connection());
        var file = version.resolve("connection.yaml");
        if (!Files.exists(file)) write(definition, version, file);
        PrivateFiles.write(
                last(definition.name()), definition.versions().connection().getBytes(UTF_8));
    }

    /** The version that ran last, also before this start. */
    Optional<ConnectionDefinition> last(String name, ProtectionPolicy policy) throws IOException {
        if (!ConnectionLoader.isName(name) || !Files.exists(last(name))) return Optional.empty();
        var file = last(name);
        return find(name, Files.readString(file), policy);
    }

    private static void write(ConnectionDefinition definition, Path version, Path file) throws IOException {
        for (var contract : definition.contracts().entrySet())
            PrivateFiles.write(version.resolve("contracts").resolve(contract.getKey()), contract.getValue());
        // Last: a version that has its file has everything.
        PrivateFiles.write(file, definition.text().getBytes(UTF_8));
    }

    /** A kept version; a field that the policy has come to demand since then is protected now, too. */
    Optional<ConnectionDefinition> find(String name, String digest, ProtectionPolicy policy) throws IOException {
        var version = folder.resolve(digest);
        var file = version.resolve("connection.yaml");
        if (!Files.exists(file)) return Optional.empty();
        return loader.load(
                name,
                "data/versions/" + digest + "/connection.yaml",
                Files.readString(file),
                version.resolve("contracts"),
                policy.forUnfinished(),
                new Problems());
    }

    private Path last(String name) {
        return folder.resolve(name + ".last");
    }
}
