package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.config.Zone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc(
        "A database: rows of one of its tables as messages, and statements that clients may ask for. Without outbox and cursor"
                + " it has operations only.")
public record JdbcConfig(
        @Doc(
                value =
                        "Which database it is. The drivers of postgresql, mariadb, h2 and sqlite are on board; the others are put"
                                + " into lib/ext.",
                example = "postgresql")
        DatabaseKind database,

        @Doc(
                value =
                        "Where it listens; h2 and sqlite may be files instead. One of h2 cannot be opened by others meanwhile.",
                example = "db.example:5432")
        Optional<HostPort> server,

        @Doc(
                value = "Name of the database; of Oracle its service, of h2 and sqlite the path of its file.",
                example = "shop")
        String name,

        @Doc(value = "User name at the database; sqlite has none.", example = "bridge")
        Optional<String> user,

        @Doc(value = "Password of the user.", example = "file:shop-db.password")
        Optional<SecretReference> password,

        @Doc(
                "Encryption towards postgresql or mariadb, whose name is checked; not there yet for the others. Without it connections"
                        + " to these two are not encrypted; the other drivers do what they do by default.")
        Optional<TlsSettings> tls,

        @Doc(
                "Rows that triggers put into a table of their own, each change once and in order. At most one of outbox and"
                        + " cursor is set.")
        Optional<Outbox> outbox,

        @Doc("Rows of a table that has a column which says when a row was changed.")
        Optional<ChangeCursor> cursor,

        @Doc("What clients can ask for, by name.") Map<String, SqlOperation> operations,

        @Doc("How many connections operations may have open at once.")
        @DefaultValue("8")
        @Limits(least = "1", most = "100")
        int connections,

        @Doc("How long connecting may take, and how long a call waits for a free connection.")
        @DefaultValue("5s")
        @Limits(least = "250ms", most = "2m")
        Duration connectTimeout,

        @Doc("How long reading one page of rows may take.") @DefaultValue("30s") @Limits(least = "1s", most = "1h")
        Duration queryTimeout,

        @Doc("A row whose values have more characters than this is set aside whole, and its neighbours go on.")
        @DefaultValue("16MB")
        @Limits(least = "1KB", most = "128MB")
        ByteSize maxRowSize,

        @Doc(
                "How many characters the database sends at once: as many rows as that are when they are as large as those before"
                        + " them. A larger row comes alone, and a page of rows ends there, too.")
        @DefaultValue("4MB")
        @Limits(least = "64KB", most = "64MB")
        ByteSize fetchSize) {

    /** A table that triggers write to. */
    @Doc("bridge prepare prints the SQL that makes the outbox and its triggers.")
    public record Outbox(
            @Doc(
                    value = "The table whose changes are taken, written as the database's catalogue has it.",
                    example = "shop.orders")
            String table,

            @Doc(
                    value = "The outbox. Without it, the table's name with _outbox behind it.",
                    example = "shop.orders_outbox")
            Optional<String> outboxTable,

            @Doc(value = "Columns that are taken, with their types: name: type.", example = "order_id: bigint not null")
            Map<String, ColumnType> columns,

            @Doc(
                    "delete: rows are deleted from the outbox when their records are durable here. position: they stay, and"
                            + " somebody else cleans up; postgresql only, since it can tell which transactions have ended.")
            @DefaultValue("delete")
            Acknowledge acknowledge,

            @Doc("How many rows are taken in one transaction.") @DefaultValue("500") @Limits(least = "1", most = "1000")
            int pageSize,

            @Doc("How long to wait when nothing is there.") @DefaultValue("1s") @Limits(least = "10ms", most = "1d")
            Duration interval) {}

    /** What becomes of the rows of an outbox. */
    public enum Acknowledge {
        DELETE,
        POSITION
    }

    /** A table that is read in the order of its changes. */
    @Doc("Deleted rows and versions between two looks are not seen.")
    public record ChangeCursor(
            @Doc(
                    value =
                            "The table or view, written as the database's catalogue has it. A materialized view of PostgreSQL is"
                                    + " refused: its rows appear long after their change.",
                    example = "shop.orders")
            String table,

            @Doc(value = "Columns that are taken, with their types: name: type.", example = "order_id: bigint not null")
            Map<String, ColumnType> columns,

            @Doc(
                    value =
                            "The column that the database sets at every change, of type timestamp or timestamptz, not null; one of"
                                    + " columns. A view may have NULL there, and such a row is never taken.",
                    example = "updated_at")
            String changed,

            @Doc(
                    value =
                            "The columns of the primary key, some of columns. A view may have NULL there; such a row stops the connection when it is met (jdbc/no-key).",
                    example = "[order_id]")
            List<String> key,

            @Doc("Zone in which a changed column of type timestamp is written.") @DefaultValue("UTC")
            Zone zone,

            @Doc("Rows are taken when they are this old by the database's clock, so that most transactions have ended.")
            @DefaultValue("2s")
            @Limits(least = "0s", most = "1h")
            Duration lag,

            @Doc(
                    "How long a transaction may write before it commits, or replication may be late: a look goes back this far"
                            + " before the latest change for rows that appear late, until nothing newer has come for this long. With"
                            + " postgresql and the role pg_read_all_stats for the user it goes back this far before the oldest open"
                            + " transaction began, however long that takes; those of another server, whose rows come by replication"
                            + " or lie in a foreign table, are not seen there.")
            @DefaultValue("5m")
            @Limits(least = "0s", most = "7d")
            Duration overlap,

            @Doc("How many rows are taken in one transaction.") @DefaultValue("500") @Limits(least = "1", most = "1000")
            int pageSize,

            @Doc("How long to wait when nothing is there.") @DefaultValue("1s") @Limits(least = "10ms", most = "1d")
            Duration interval) {}

    /** A statement that clients may ask for. */
    public record SqlOperation(
            @Doc(
                    "query-one: the columns of the one row. query-many: rows. query-page: rows behind the last one of the page before."
                            + " insert, upsert: how many rows were written, as the database counts, or how many come back by RETURNING or OUTPUT. call: a procedure or function.")
            Kind kind,

            @Doc(
                    value =
                            "One statement with parameters such as :orderId. A call of a procedure is written call NAME(:in, :out).",
                    example = "SELECT status FROM shop.orders WHERE order_id = :orderId")
            String sql,

            @Doc("One sentence for the people who call it.") Optional<String> summary,

            @Doc(
                    value = "Types of the parameters that the client gives: name: type.",
                    example = "orderId: bigint not null")
            Map<String, ColumnType> parameters,

            @Doc(
                    value =
                            "Types of the out parameters of a procedure, which stand in the sql as well: name: type. A name that is in"
                                    + " parameters too goes in and out.",
                    example = "accountId: bigint")
            Map<String, ColumnType> out,

            @Doc(
                    value =
                            "Types of the columns that come back, as the statement names them: name: type. For insert and upsert,"
                                    + " columns that the database filled in.",
                    example = "status: text(10)")
            Map<String, ColumnType> columns,

            @Doc(
                    value =
                            "For query-page: the columns that tell every row from each other and sort the rows; none of them is ever"
                                    + " NULL.",
                    example = "[order_id]")
            List<String> orderBy,

            @Doc("Most rows that come back; of more, the reply says so.")
            @DefaultValue("1000")
            @Limits(least = "1", most = "10000")
            int maxRows,

            @Doc("The procedure commits by itself, so a call that breaks may have been carried out.")
            @DefaultValue("false")
            boolean commitsItself) {}

    /** What a statement does. */
    public enum Kind {
        QUERY_ONE,
        QUERY_MANY,
        QUERY_PAGE,
        INSERT,
        UPSERT,
        CALL;

        boolean isQuery() {
            return this == QUERY_ONE || this == QUERY_MANY || this == QUERY_PAGE;
        }

        boolean isWrite() {
            return this == INSERT || this == UPSERT;
        }
    }
}
