package io.legacybridge.bench.file;

import io.legacybridge.bench.Turns;
import io.legacybridge.bench.Turns.Seconds;
import io.legacybridge.bench.Turns.Work;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A file of OpenSSH's server until it is staged: listed, copied, hashed, encrypted, on the disk, and looked at again; beside
 * {@link PullByHand}: {@code StagingBench MEGABYTES RUNS}. By turns, after two that do not count. The server's CPU time does not
 * count either.
 */
final class StagingBench {

    private static final int WARM_UP = 2;

    private final Path folder;
    private final Path source;
    private final Path out;
    private final EncryptedStaging staging;
    private final LegacySystem system;
    private int turn;

    private StagingBench(Path folder, Path source, OpenSshServer server, Database keys) throws Exception {
        this.folder = folder;
        this.source = source;
        this.out = Files.createDirectories(folder.resolve("out"));
        var definition = definition(server);
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random),
                new SqlWrappedKeys(keys),
                random,
                Clock.systemUTC());
        this.staging = new EncryptedStaging(
                folder.resolve("staging"),
                definition.name(),
                definition.versions(),
                new SealedBlocks(ring, random),
                new FieldSealer(ring, random));
        this.system = definition.open(new StagingContext(definition, staging, Files.readAllBytes(server.key())));
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of(".").toAbsolutePath().normalize(), ".bench");
        var source = folder.resolve("cards.dat");
        fill(source, Integer.parseInt(arguments[0]));
        var server = OpenSshServer.start(folder.resolve("ssh"));
        if (server.isEmpty()) {
            System.out.println("There is no sshd (Debian's package openssh-server), so nothing was staged.");
            System.exit(0);
        }
        try (var ssh = server.get();
                var keys = Database.open(folder.resolve("keys.db"), "keys");
                var byHand = new PullByHand(ssh)) {
            new StagingBench(folder, source, ssh, keys).run(byHand, Integer.parseInt(arguments[1]));
        } finally {
            try (var files = Files.walk(folder)) {
                for (var file :
                        files.sorted((one, other) -> other.compareTo(one)).toList()) Files.delete(file);
            }
        }
        System.exit(0);
    }

    private void run(PullByHand byHand, int runs) throws Exception {
        var programs = new LinkedHashMap<String, Work>();
        programs.put("bridge", this::stage);
        programs.put("JSch: pull, hash, encrypt, write", () -> byHand.stage(source, folder.resolve("copy-" + turn)));
        programs.put("JSch: pull", () -> byHand.bare(source));
        var seconds = new LinkedHashMap<String, List<Seconds>>();
        programs.keySet().forEach(name -> seconds.put(name, new ArrayList<>()));
        for (var round = 0; round < runs + WARM_UP; round++)
            for (var program : programs.entrySet()) {
                turn++;
                Files.createLink(out.resolve("cards.dat"), source);
                var measured = Turns.of(program.getValue());
                if (round >= WARM_UP) seconds.get(program.getKey()).add(measured);
                Files.deleteIfExists(out.resolve("cards.dat"));
                Files.deleteIfExists(folder.resolve("copy-" + turn));
                for (var staged : staging.all()) staging.delete(staged);
            }
        system.close();
        var megabytes = Files.size(source) / 1e6;
        var ours = seconds.get("bridge");
        seconds.forEach((name, all) -> System.out.printf(
                "%-33s %,7.0f MB per CPU second, bridge is %.2f times; %,7.0f MB/s on the wall, %.2f times%n",
                name, megabytes / cpu(all), cpu(all) / cpu(ours), megabytes / wall(all), wall(all) / wall(ours)));
    }

    private void stage() throws Exception {
        var next = ((Source.Polled) system.source().orElseThrow()).next();
        if (!(next.orElseThrow() instanceof Delivery.File file)
                || file.staged().appearance().size() != Files.size(source))
            throw new IllegalStateException("not staged");
        staging.keep(file.staged());
    }

    private ConnectionDefinition definition(OpenSshServer server) throws Exception {
        var home = folder.resolve("home");
        Files.createDirectories(home.resolve("contracts"));
        Files.createDirectories(home.resolve("connections"));
        Files.writeString(home.resolve("contracts/card.cpy"), Cards.COPYBOOK);
        Files.writeString(home.resolve("connections/cards.yaml"), """
                adapter: sftp
                server: 127.0.0.1:%d
                host-key: %s
                user: %s
                private-key: file:key
                folder: %s
                ready: renamed
                after: keep
                protect: {cardNum: encrypt, iban: encrypt}
                max-file-size: 100GB
                format: {type: copybook, file: card.cpy, encoding: cp037}
                """.formatted(
                        server.port(), server.fingerprint(), System.getProperty("user.name"), out));
        var read = new Configuration.Reader(new Home(home), Adapters.onClassPath(), Clock.systemUTC()).read();
        return read.connections()
                .get("cards")
                .result()
                .orElseThrow(() -> new IllegalStateException(read.allProblems().toString()));
    }

    private static void fill(Path file, int megabytes) throws IOException {
        var random = new SplittableRandom(1);
        var block = new byte[1_000_000];
        try (var to = Files.newOutputStream(file)) {
            for (var count = 0; count < megabytes; count++) {
                random.nextBytes(block);
                to.write(block);
            }
        }
    }

    private static double cpu(List<Seconds> all) {
        return Turns.median(all.stream().map(Seconds::cpu).toList());
    }

    private static double wall(List<Seconds> all) {
        return Turns.median(all.stream().map(Seconds::wall).toList());
    }
}
