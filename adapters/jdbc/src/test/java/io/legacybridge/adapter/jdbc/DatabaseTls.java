package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database's certificate for localhost of a private CA, the bundle of that CA, and one question asked over TLS. */
record DatabaseTls(Path home, DatabaseKind kind, String name) {

    static final TlsSettings TRUST = new TlsSettings(Optional.of("shop"), Optional.empty());

    static DatabaseTls in(Path home, DatabaseKind kind, String name) throws IOException, ProblemException {
        var made = new DatabaseTls(home, kind, name);
        made.trust(authority(home));
        return made;
    }

    /** An authority of its own, and a certificate of it for localhost. */
    private static Path authority(Path home) throws IOException, ProblemException {
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        return home.resolve("certs/ca/root.pem");
    }

    Path certificate() {
        return home.resolve("certs/server.pem");
    }

    Path key() {
        return home.resolve("certs/server.key");
    }

    Path outward(String file) throws IOException {
        return Files.createDirectories(home.resolve(OutwardTls.FOLDER)).resolve(file);
    }

    /** From now on the bundle holds the root of another CA. */
    void trustAnother() throws IOException, ProblemException {
        trust(authority(Files.createDirectory(home.resolve("other"))));
    }

    private void trust(Path root) throws IOException {
        Files.write(outward("shop.trust.pem"), Files.readAllBytes(root));
    }

    /** What the database answers to {@code sql}, whose one column is the text {@code tls}. */
    String ask(HostPort server, Optional<TlsSettings> tls, String sql) throws Exception {
        var tables = new Tables(
                        kind,
                        Optional.of(server),
                        name,
                        tls,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5))
                .operation("tls", Tables.sql(Kind.QUERY_ONE, sql, Map.of(), "tls: text"));
        var outward = new OutwardTls(home, Clock.systemUTC(), new SecureRandom());
        var context = Tables.context().withTls(outward.context(tls.orElse(TRUST)));
        try (var system = new JdbcAdapter().open(tables.config(), context)) {
            return (String) new Ask(system).reply("tls", Map.of()).get("tls");
        }
    }
}
