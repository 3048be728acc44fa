package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import io.legacybridge.adapter.jdbc.JdbcConfig.Outbox;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.config.Zone;
import io.legacybridge.testkit.TestAdapterContext;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a connection, for tests that change a few of them. */
record Tables(
        DatabaseKind database,
        Optional<HostPort> server,
        String name,
        Optional<TlsSettings> tls,
        Optional<Outbox> outbox,
        Optional<ChangeCursor> cursor,
        Map<String, SqlOperation> operations,
        Duration connectTimeout,
        Duration queryTimeout) {

    static final String SECRET = "shop.password";

    static Tables of(TestDatabase database) {
        return new Tables(
                database.kind(),
                Optional.of(database.address()),
                database.name(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    Tables server(HostPort address) {
        return new Tables(
                database, Optional.of(address), name, tls, outbox, cursor, operations, connectTimeout, queryTimeout);
    }

    static Tables ofFile(DatabaseKind kind, String file) {
        return new Tables(
                kind,
                Optional.empty(),
                file,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    Tables outbox(String table, Acknowledge acknowledge, int pageSize, String... columns) {
        var settings =
                new Outbox(table, Optional.empty(), types(columns), acknowledge, pageSize, Duration.ofMillis(10));
        return with(Optional.of(settings), Optional.empty(), operations);
    }

    Tables cursor(String table, String changed, List<String> key, int pageSize, String... columns) {
        return cursor(table, changed, key, pageSize, Duration.ZERO, Duration.ofMinutes(5), columns);
    }

    Tables cursor(
            String table,
            String changed,
            List<String> key,
            int pageSize,
            Duration lag,
            Duration overlap,
            String... columns) {
        var settings = new ChangeCursor(
                table,
                types(columns),
                changed,
                key,
                new Zone(ZoneOffset.UTC),
                lag,
                overlap,
                pageSize,
                Duration.ofMillis(10));
        return with(Optional.empty(), Optional.of(settings), operations);
    }

    /** The changed column of the cursor is written in this zone. */
    Tables zone(String zone) {
        var now = cursor.orElseThrow();
        var settings = new ChangeCursor(
                now.table(),
                now.columns(),
                now.changed(),
                now.key(),
                new Zone(ZoneId.of(zone)),
                now.lag(),
                now.overlap(),
                now.pageSize(),
                now.interval());
        return with(outbox, Optional.of(settings), operations);
    }

    Tables operation(String operationName, SqlOperation operation) {
        var all = new LinkedHashMap<>(operations);
        all.put(operationName, operation);
        return with(outbox, cursor, all);
    }

    Tables tls(TlsSettings settings) {
        return new Tables(
                database,
                server,
                name,
                Optional.of(settings),
                outbox,
                cursor,
                operations,
                connectTimeout,
                queryTimeout);
    }

    Tables connectTimeout(Duration limit) {
        return new Tables(database, server, name, tls, outbox, cursor, operations, limit, queryTimeout);
    }

    private Tables with(
            Optional<Outbox> newOutbox, Optional<ChangeCursor> newCursor, Map<String, SqlOperation> newOperations) {
        return new Tables(
                database, server, name, tls, newOutbox, newCursor, newOperations, connectTimeout, queryTimeout);
    }

    static SqlOperation sql(JdbcConfig.Kind kind, String sql, Map<String, ColumnType> parameters, String... columns) {
        return new SqlOperation(
                kind, sql, Optional.empty(), parameters, Map.of(), types(columns), List.of(), 1000, false);
    }

    /** Each written as {@code name: type}. */
    static Map<String, ColumnType> types(String... columns) {
        var types = new LinkedHashMap<String, ColumnType>();
        for (var column : columns) {
            var parts = column.split(":", 2);
            try {
                types.put(parts[0].strip(), ColumnType.parse(parts[1]));
            } catch (BadValue e) {
                throw new AssertionError(e);
            }
        }
        return types;
    }

    JdbcConfig config() {
        var hasLogin = database != DatabaseKind.SQLITE;
        return new JdbcConfig(
                database,
                server,
                name,
                hasLogin ? Optional.of(Postgres.USER) : Optional.empty(),
                hasLogin ? Optional.of(new SecretReference(SecretReference.Scheme.FILE, SECRET)) : Optional.empty(),
                tls,
                outbox,
                cursor,
                operations,
                8,
                connectTimeout,
                queryTimeout,
                new ByteSize(16L << 20),
                new ByteSize(4L << 20));
    }

    static TestAdapterContext context() {
        return new TestAdapterContext("shop", Map.of(SECRET, Postgres.PASSWORD), _ -> {
            throw new AssertionError("it has no formats");
        });
    }
}
