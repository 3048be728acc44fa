package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Values by their number: a row's columns, or the out parameters of a call. */
interface Cells {

    Object object(int index) throws SQLException;

    <T> T object(int index, Class<T> type) throws SQLException;

    String string(int index) throws SQLException;

    BigDecimal decimal(int index) throws SQLException;

    byte[] bytes(int index) throws SQLException;

    static Cells of(ResultSet row, DatabaseKind kind) {
        return switch (kind) {
            case SQLITE -> new SqliteCells(row);
            case MARIADB -> new MariaDbCells(row);
            case POSTGRESQL, H2, ORACLE, SQLSERVER, DB2, DB2_I -> new RowCells(row);
        };
    }

    static Cells of(CallableStatement call) {
        return new Cells() {
            @Override
            public Object object(int index) throws SQLException {
                return call.getObject(index);
            }

            @Override
            public <T> T object(int index, Class<T> type) throws SQLException {
                return call.getObject(index, type);
            }

            @Override
            public String string(int index) throws SQLException {
                return call.getString(index);
            }

            @Override
            public BigDecimal decimal(int index) throws SQLException {
                return call.getBigDecimal(index);
            }

            @Override
            public byte[] bytes(int index) throws SQLException {
                return call.getBytes(index);
            }
        };
    }
}
