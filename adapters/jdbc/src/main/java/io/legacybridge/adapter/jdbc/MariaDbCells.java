package io.legacybridge.adapter.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;

/** A row of MariaDB, whose driver errs in places where the server sends values in their binary form. */
final class MariaDbCells extends RowCells {

    private final ResultSet row;

    MariaDbCells(ResultSet row) {
        super(row);
        this.row = row;
    }

    /** As an object, the driver takes the bytes of a YEAR for digits. */
    @Override
    public Object object(int index) throws SQLException {
        var value = super.object(index);
        return value instanceof Short ? (Object) row.getInt(index) : value;
    }

    /** Of a date with a month or day of zero the driver makes no text. */
    @Override
    public String string(int index) throws SQLException {
        try {
            return super.string(index);
        } catch (DateTimeException e) {
            return "a date with a month or day of zero";
        }
    }
}
