package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** What the database's errors mean. SQLSTATE classes are those of SQL:2016 part 2, 24.1, and of the databases' manuals. */
final class Failures {

    private static final int ORACLE_LOGIN = 1017;
    private static final int SQLSERVER_LOGIN = 18_456;

    private final Place where;
    private final String database;

    /** @param database its name for people */
    Failures(String connection, String database) {
        this.where = Place.of("connections/" + connection + ".yaml");
        this.database = database;
    }

    LegacySystemException of(SQLException e) {
        if (known(e) instanceof LegacySystemException known) return known;
        var first = reason(e);
        var state = String.valueOf(first.getSQLState());
        if (isLogin(first))
            return exception(
                    "The database " + database + " refuses the login" + said(first),
                    "Correct user and password; it is not tried again for five minutes, so that the account is not locked.",
                    "jdbc/login",
                    Retry.AFTER_HELP,
                    e);
        if (first instanceof SQLTimeoutException || state.equals("57014"))
            return soon(
                    "The database " + database + " took too long, and the statement was ended.",
                    "Look at its load and at the statement.",
                    "jdbc/too-slow",
                    e);
        if (state.startsWith("40"))
            return soon(
                    "The database " + database + " undid the transaction because of another one (SQLSTATE " + state
                            + ").",
                    "Try it again.",
                    "jdbc/try-again",
                    e);
        if (state.startsWith("42") || state.equals("3D000"))
            return soon(
                    "The database " + database + " refuses the statement" + said(first),
                    "Correct the name, or give the user the right to it; it is tried again.",
                    "jdbc/refused",
                    e);
        return soon(
                "The database " + database + " cannot be used" + said(first),
                "Check that it runs, that server names its port and not another one, and that it can be reached from here.",
                "jdbc/unreachable",
                e);
    }

    /** A problem at this connection's place. */
    Problem problem(String what, String fix, String code) {
        return Problem.error(where, what, fix, code);
    }

    LegacySystemException soon(String what, String fix, String code, Throwable cause) {
        return exception(what, fix, code, Retry.SOON, cause);
    }

    /** The database's own refusal of a request: bad data, a broken rule, or what a procedure raised by itself. */
    static boolean isRefusal(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("45")
                // PostgreSQL's RAISE EXCEPTION, Oracle's RAISE_APPLICATION_ERROR, SQL Server's THROW.
                || state.equals("P0001")
                || state.startsWith("72") && e.getErrorCode() >= 20_000 && e.getErrorCode() < 21_000
                || state.equals("S0001") && e.getErrorCode() >= 50_000;
    }

    static boolean isLogin(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28")
                || e.getErrorCode() == ORACLE_LOGIN && "72000".equals(e.getSQLState())
                || e.getErrorCode() == SQLSERVER_LOGIN && "S0001".equals(e.getSQLState());
    }

    private LegacySystemException exception(String what, String fix, String code, Retry retry, Throwable cause) {
        return new LegacySystemException(problem(what, fix, code), retry, cause);
    }

    /** What it says where no row can be the subject: connections, logins, resources and statements; else only its code. */
    private static String said(SQLException e) {
        var state = e.getSQLState();
        if (state == null) return ".";
        var mayBeTold = state.matches("(08|28|3D|42|53|57).*");
        var message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return mayBeTold && !message.isBlank() ? " (" + message + ")." : " (SQLSTATE " + state + ").";
    }

    /** The pool wraps what the driver said. */
    private static SQLException reason(SQLException e) {
        var reason = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause())
            if (cause instanceof SQLException inner && inner.getSQLState() != null) reason = inner;
        return reason;
    }

    private static Throwable known(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof LegacySystemException) return cause;
        return e;
    }
}
