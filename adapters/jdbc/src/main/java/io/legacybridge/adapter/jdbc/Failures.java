package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Optional;
import java.util.Set;

/** What the database's errors mean. SQLSTATE classes are those of SQL:2016 part 2, 24.1, and of the databases' manuals. */
final class Failures {

    private static final int ORACLE_LOGIN = 1017;
    private static final int SQLSERVER_LOGIN = 18_456;
    private static final int MARIADB_LOCK_WAIT = 1205;
    private static final String DISK_FULL = "53100";

    /** The way, other transactions, room, an operator, the machine: the request itself may be in order. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

    private static final Set<String> OF_THE_REQUEST = Set.of("02", "22", "23", "28", "44", "45", "P0");

    /** Classes that are the database's own and no procedure's. */
    private static final Set<String> OF_THE_DATABASE = Set.of("90", "F0", "HV", "HY", "XX");

    private final Place where;
    private final String database;
    private final DatabaseKind kind;

    /** @param database its name for people */
    Failures(String connection, String database, DatabaseKind kind) {
        this.where = Place.of("connections/" + connection + ".yaml");
        this.database = database;
        this.kind = kind;
    }

    LegacySystemException of(SQLException e) {
        if (known(e) instanceof LegacySystemException known) return known;
        var first = reason(e);
        var state = state(first);
        if (isLogin(first))
            return exception(
                    "The database " + database + " refuses the login" + said(first),
                    "Correct user and password"
                            + (kind.takesTls() ? ", or tls where the database demands it of this user" : "")
                            + "; it is not tried again for five minutes, so that the account is not locked.",
                    "jdbc/login",
                    Retry.AFTER_HELP,
                    e);
        if (isTimeout(first)) return new LegacySystemException(tooSlow(), Retry.SOON, e);
        if (state.startsWith("40") || isAnotherTransaction(first))
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
        if (state.equals(DISK_FULL))
            return soon(
                    "The database " + database + " has no room" + said(first),
                    "Make room on its disk; it is tried again.",
                    "jdbc/full",
                    e);
        return soon(
                "The database " + database + " cannot be used" + said(first),
                kind == DatabaseKind.SQLITE
                        ? "Check that its file is there, and can be read and written by the appliance."
                        : "Check that it runs, that server names its port and not another one, and that it can be reached from here.",
                "jdbc/unreachable",
                e);
    }

    /** A problem at this connection's place. */
    Problem problem(String what, String fix, String code) {
        return Problem.error(where, what, fix, code);
    }

    Problem tooSlow() {
        return problem(
                "The database " + database + " took too long, and the statement was ended.",
                "Look at its load and at the statement.",
                "jdbc/too-slow");
    }

    LegacySystemException soon(String what, String fix, String code, Throwable cause) {
        return exception(what, fix, code, Retry.SOON, cause);
    }

    /**
     * What the database says of a statement, on a connection that stands.
     *
     * @return who has to change something; empty when it is no refusal, and the same statement may work later
     */
    Optional<Blame> refusal(SQLException e) {
        var state = state(e);
        if (state.length() != 5
                || PASSING.contains(state.substring(0, 2))
                || isTimeout(e)
                || isAnotherTransaction(e)
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException) return Optional.empty();
        return Optional.of(isOfTheRequest(e) ? Blame.REQUEST : Blame.LEGACY_SYSTEM);
    }

    /** Bad data, a broken rule, or what a procedure raised by itself, also in a class of its own (SQL:2016 part 2, 24.1). */
    private boolean isOfTheRequest(SQLException e) {
        var state = state(e);
        var ofTheClass = state.substring(0, 2);
        if (OF_THE_REQUEST.contains(ofTheClass)) return true;
        return switch (kind) {
            // RAISE_APPLICATION_ERROR
            case ORACLE -> state.startsWith("72") && e.getErrorCode() >= 20_000 && e.getErrorCode() < 21_000;
            // THROW
            case SQLSERVER -> state.equals("S0001") && e.getErrorCode() >= 50_000;
            case POSTGRESQL, MARIADB, H2, SQLITE, DB2, DB2_I ->
                state.charAt(0) > '5' && !OF_THE_DATABASE.contains(ofTheClass);
        };
    }

    /** A commit that failed so has undone everything: a rule that is checked at the end, or another transaction. */
    boolean isUndone(SQLException e) {
        // 40003: statement completion unknown.
        if (state(e).startsWith("40")) return !state(e).equals("40003");
        return refusal(e).filter(Blame.REQUEST::equals).isPresent();
    }

    boolean isTimeout(SQLException e) {
        return e instanceof SQLTimeoutException
                || Set.of("57014", "55P03", "HYT00", "HY008").contains(state(e))
                || kind == DatabaseKind.MARIADB && e.getErrorCode() == MARIADB_LOCK_WAIT;
    }

    /** Oracle's deadlocks and locks that nobody waits for. */
    private boolean isAnotherTransaction(SQLException e) {
        return kind == DatabaseKind.ORACLE && state(e).startsWith("61");
    }

    /** SQLite knows no SQLSTATE, only numbers of its own. */
    String state(SQLException e) {
        if (e.getSQLState() != null || kind != DatabaseKind.SQLITE) return String.valueOf(e.getSQLState());
        return switch (e.getErrorCode()) {
            // SQLITE_ERROR
            case 1 -> "42000";
            // SQLITE_BUSY, SQLITE_LOCKED
            case 5, 6 -> "40001";
            // SQLITE_READONLY
            case 8 -> "25006";
            // SQLITE_INTERRUPT
            case 9 -> "57014";
            // SQLITE_FULL
            case 13 -> DISK_FULL;
            // SQLITE_TOOBIG, SQLITE_MISMATCH
            case 18, 20 -> "22000";
            // SQLITE_CONSTRAINT
            case 19 -> "23000";
            default -> "58000";
        };
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
    private String said(SQLException e) {
        var state = state(e);
        if (state.equals("null")) return ".";
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
