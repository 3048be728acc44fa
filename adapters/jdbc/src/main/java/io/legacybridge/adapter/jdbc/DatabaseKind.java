package io.legacybridge.adapter.jdbc;

/** The databases whose addresses and dialects are known. The order is that of the reference page. */
public enum DatabaseKind {
    POSTGRESQL("PostgreSQL", "org.postgresql.Driver", "postgresql.jar"),
    MARIADB("MariaDB", "org.mariadb.jdbc.Driver", "mariadb-java-client.jar"),
    H2("H2", "org.h2.Driver", "h2.jar"),
    SQLITE("SQLite", "org.sqlite.JDBC", "sqlite-jdbc.jar"),
    ORACLE("Oracle", "oracle.jdbc.OracleDriver", "ojdbc17.jar"),
    SQLSERVER("SQL Server", "com.microsoft.sqlserver.jdbc.SQLServerDriver", "mssql-jdbc.jar"),
    DB2("Db2", "com.ibm.db2.jcc.DB2Driver", "jcc.jar"),
    DB2_I("Db2 for i", "com.ibm.as400.access.AS400JDBCDriver", "jt400.jar");

    private final String label;
    private final String driver;
    private final String jar;

    DatabaseKind(String label, String driver, String jar) {
        this.label = label;
        this.driver = driver;
        this.jar = jar;
    }

    /** Its name for people. */
    String label() {
        return label;
    }

    /** The driver's class. */
    String driver() {
        return driver;
    }

    /** What its maker calls the driver. */
    String jar() {
        return jar;
    }

    /** Whether it can be a file of this machine. */
    boolean mayBeAFile() {
        return this == H2 || this == SQLITE;
    }

    /** Whether TLS can be given to its driver. */
    boolean takesTls() {
        return this == POSTGRESQL || this == MARIADB;
    }
}
