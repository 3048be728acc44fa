package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A row as its driver gives it. */
class RowCells implements Cells {

    private final ResultSet row;

    RowCells(ResultSet row) {
        this.row = row;
    }

    @Override
    public Object object(int index) throws SQLException {
        return row.getObject(index);
    }

    @Override
    public <T> T object(int index, Class<T> type) throws SQLException {
        return row.getObject(index, type);
    }

    @Override
    public String string(int index) throws SQLException {
        return row.getString(index);
    }

    @Override
    public BigDecimal decimal(int index) throws SQLException {
        return row.getBigDecimal(index);
    }

    @Override
    public byte[] bytes(int index) throws SQLException {
        return row.getBytes(index);
    }
}
