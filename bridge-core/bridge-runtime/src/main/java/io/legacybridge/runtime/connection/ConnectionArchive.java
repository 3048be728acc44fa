package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the versions of connections that ran, with their contracts, as long as anything needs them: a delivery that was begun is finished with the
 * version it was begun with, and clients go on reading what a connection yielded when its file is gone. Layout: {@code
 * data/versions/DIGEST/connection.yaml} with {@code contracts/} beside it, and {@code data/versions/NAME.last} with the
 * digest that ran last, and {@code NAME.good} with the one to run while the connection's file has errors.
 */
final class ConnectionArchive {

    private static final String CONNECTION = "connection.yaml";
    private static final String GOOD = ".good";

    private final Path folder;
    private final ConnectionLoader loader;

    ConnectionArchive(Path folder, ConnectionLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    synchronized void keep(ConnectionDefinition definition) throws IOException {
        var version = folder.resolve(definition.versions().connection());
        var file = version.resolve(CONNECTION);
        if (!Files.exists(file)) write(definition, version, file);
        var digest = definition.versions().connection().getBytes(UTF_8);
        PrivateFiles.write(last(definition.name()), digest);
        PrivateFiles.write(good(definition.name()), digest);
    }

    /** Throws away all versions but these, and those that ran last. */
    synchronized void retain(Set<String> needed) throws IOException {
        if (!Files.isDirectory(folder)) return;
        var kept = new HashSet<>(needed);
        try (var named = Files.newDirectoryStream(folder, "*.{last,good}")) {
            for (var file : named) kept.add(Files.readString(file));
        }
        try (var versions = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (var version : versions)
                if (!kept.contains(version.getFileName().toString())) delete(version);
        }
    }

    private static void delete(Path version) throws IOException {
        // First: a version that has its file has everything.
        Files.deleteIfExists(version.resolve(CONNECTION));
        try (var files = Files.walk(version)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** The version to run while the file of a connection has errors; none after it was deleted or stopped. */
    Optional<String> lastGood(String name) throws IOException {
        if (!ConnectionLoader.isName(name) || !Files.exists(good(name))) return Optional.empty();
        return Optional.of(Files.readString(good(name)));
    }

    /** Forgets the last good versions of all other connections. */
    void retainGood(Set<String> names) throws IOException {
        if (!Files.isDirectory(folder)) return;
        try (var files = Files.newDirectoryStream(folder, "*" + GOOD)) {
            for (var file : files) if (!names.contains(Home.name(file))) Files.delete(file);
        }
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
        return load(name, digest, policy.forUnfinished(), new Problems());
    }

    /** A kept version as if it were new: empty when the policy no longer allows it, with the reasons. */
    Optional<ConnectionDefinition> ifAllowed(String name, String digest, ProtectionPolicy policy, Problems problems)
            throws IOException {
        return load(name, digest, policy, problems);
    }

    private Optional<ConnectionDefinition> load(String name, String digest, ProtectionPolicy policy, Problems problems)
            throws IOException {
        var version = folder.resolve(digest);
        var file = version.resolve(CONNECTION);
        if (!Files.exists(file)) return Optional.empty();
        return loader.load(
                name,
                "data/versions/" + digest + "/connection.yaml",
                Files.readString(file),
                version.resolve("contracts"),
                policy,
                problems);
    }

    private Path good(String name) {
        return folder.resolve(name + GOOD);
    }

    private Path last(String name) {
        return folder.resolve(name + ".last");
    }
}
