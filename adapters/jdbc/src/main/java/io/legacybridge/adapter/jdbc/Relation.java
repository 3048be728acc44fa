package io.legacybridge.adapter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * What stands behind a table's name, as far as it matters to whoever reads the changes there.
 *
 * @param tellsNulls  whether the catalogue knows which of its columns are never NULL; of a view it does not
 * @param isRefreshed rows appear there long after their change, since a materialized view is read
 */
record Relation(boolean tellsNulls, boolean isRefreshed) {

    private static final Set<String> WITHOUT_CONSTRAINTS = Set.of("v", "m", "f");
    private static final String MATERIALIZED = "m";

    /** Its own kind first, then those of what its view reads, and of its partitions. */
    private static final String POSTGRESQL = """
            WITH RECURSIVE behind(oid, depth) AS (
                SELECT to_regclass(?)::oid, 0
                UNION
                SELECT next.oid, 1 FROM behind JOIN (
                    SELECT rule.ev_class AS above, used.refobjid AS oid FROM pg_rewrite rule
                        JOIN pg_depend used ON used.classid = 'pg_rewrite'::regclass AND used.objid = rule.oid
                            AND used.refclassid = 'pg_class'::regclass AND used.refobjid <> rule.ev_class
                    UNION ALL SELECT inhparent, inhrelid FROM pg_inherits) next ON next.above = behind.oid)
            SELECT relkind FROM behind JOIN pg_class USING (oid) ORDER BY depth""";

    private static final String H2 = "SELECT 'v' FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = ?";

    static Relation of(Connection connection, Dialect dialect, String table) throws SQLException {
        return switch (dialect.kind()) {
            case POSTGRESQL -> of(connection, POSTGRESQL, dialect.quotedTable(table));
            // One of its name in another schema does no harm: values are looked at again when they are read.
            case H2 -> of(connection, H2, table.substring(table.lastIndexOf('.') + 1));
            case SQLITE -> new Relation(false, false);
            case MARIADB, ORACLE, SQLSERVER, DB2, DB2_I -> new Relation(true, false);
        };
    }

    private static Relation of(Connection connection, String sql, String name) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            var own = "";
            var all = new HashSet<String>();
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    if (all.isEmpty()) own = row.getString(1);
                    all.add(row.getString(1));
                }
            }
            return new Relation(!WITHOUT_CONSTRAINTS.contains(own), all.contains(MATERIALIZED));
        }
    }
}
