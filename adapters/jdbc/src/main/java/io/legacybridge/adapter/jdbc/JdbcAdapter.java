package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables and statements of databases. */
public final class JdbcAdapter implements Adapter<JdbcConfig> {

    private final Drivers drivers;

    public JdbcAdapter() {
        this(Drivers.besideThisJar());
    }

    JdbcAdapter(Drivers drivers) {
        this.drivers = drivers;
    }

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public Class<JdbcConfig> configType() {
        return JdbcConfig.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE, Ability.OPERATIONS);
    }

    @Override
    public Description describe(JdbcConfig config, DescribeContext context) {
        var before = context.problems().errors();
        new JdbcChecks(config, context, drivers).run();
        if (context.problems().errors() > before) return new Description(Optional.empty());
        var operations =
                plans(config).values().stream().map(OperationPlan::operation).toList();
        return new Description(format(config).map(RowFormat::schema), operations);
    }

    @Override
    public Optional<String> preparation(JdbcConfig config) {
        return config.outbox()
                .flatMap(outbox ->
                        OutboxScript.of(outbox, config.database(), config.user().orElse("")));
    }

    @Override
    public Optional<String> takesAway(JdbcConfig config) {
        return config.outbox()
                .filter(outbox -> outbox.acknowledge() == Acknowledge.DELETE)
                .map(outbox -> "the rows of " + OutboxTable.name(outbox) + " in the database " + config.name()
                        + config.server().map(server -> " at " + server).orElse(""));
    }

    @Override
    public LegacySystem open(JdbcConfig config, AdapterContext context) {
        var driver = drivers.find(config.database()).orElseThrow();
        var dialect = new Dialect(config.database());
        var failures = new Failures(context.connection(), config.name(), config.database());
        var connector = new Connector(config, context, driver, failures);
        var source = format(config).map(format -> new TableSource(config, dialect, connector, format));
        var pool = new ConnectionPool(context.connection(), config, connector);
        var operations =
                new JdbcOperations(plans(config), config.fetchSize(), pool, dialect, failures, context.clock());
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return source.map(TableSource::source);
            }

            @Override
            public Optional<Operations> operations() {
                return config.operations().isEmpty() ? Optional.empty() : Optional.of(operations);
            }

            @Override
            public void close() {
                source.ifPresent(TableSource::close);
                connector.close();
                pool.close();
            }
        };
    }

    /** The rows of its source, if it has one. */
    private static Optional<RowFormat> format(JdbcConfig config) {
        return config.outbox()
                .map(outbox -> new RowFormat(OutboxTable.ofRecords(outbox), config.maxRowSize()))
                .or(() ->
                        config.cursor().map(cursor -> new RowFormat(Column.of(cursor.columns()), config.maxRowSize())));
    }

    private static Map<String, OperationPlan> plans(JdbcConfig config) {
        var plans = new LinkedHashMap<String, OperationPlan>();
        config.operations()
                .forEach((name, operation) -> plans.put(name, OperationPlan.of(name, operation, config.database())));
        return plans;
    }

    /** A source and the connection it reads with. */
    private static final class TableSource implements AutoCloseable {

        private final SourceSession session;
        private final Source.Polled source;

        TableSource(JdbcConfig config, Dialect dialect, Connector connector, RowFormat format) {
            var portions = new Portions(config.fetchSize());
            if (config.outbox().isPresent()) {
                var outbox = config.outbox().get();
                var columns = OutboxTable.all(format.columns(), dialect.kind());
                session = new SourceSession(
                        connector, dialect, OutboxTable.name(outbox), OutboxTable.held(columns), config.queryTimeout());
                source = new OutboxInbound(outbox, config.name(), dialect, session, format, portions);
            } else {
                var cursor = config.cursor().orElseThrow();
                session =
                        new SourceSession(connector, dialect, cursor.table(), format.columns(), config.queryTimeout());
                source = new CursorInbound(cursor, config.name(), dialect, session, format, portions);
            }
        }

        Source.Polled source() {
            return source;
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
