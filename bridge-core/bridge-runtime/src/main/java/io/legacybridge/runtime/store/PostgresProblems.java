package io.legacybridge.runtime.store;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.sql.SQLException;

/** Why the database of {@code bridge.yaml} cannot be used, for people. */
final class PostgresProblems {

    private static final Place STORE = Place.of("bridge.yaml").at("store");

    private PostgresProblems() {}

    /** By SQLSTATE, PostgreSQL's manual, appendix A. */
    static ProblemException of(PostgresUrl url, Throwable e) {
        var state = sqlState(e);
        var problem =
                switch (state) {
                    case "28P01", "28000" ->
                        Problem.error(
                                STORE,
                                "The database server refuses the login.",
                                "Correct user or password; the secret is read again at every try.",
                                "store/login");
                    case "3D000" ->
                        Problem.error(
                                STORE,
                                "The server " + url.server() + " has no database " + url.database() + ".",
                                "Create it, owned by the user of the store: CREATE DATABASE " + url.database() + ".",
                                "store/no-database");
                    case "42501" ->
                        Problem.error(
                                STORE,
                                "The user of the store may not make its schemas or tables.",
                                "Make it the owner of the database, or GRANT CREATE ON DATABASE " + url.database()
                                        + " to it.",
                                "store/not-allowed");
                    default ->
                        Problem.error(
                                STORE,
                                "The database " + url + " cannot be used (" + innermost(e) + ").",
                                "Start the server, or correct url and tls; an appliance that starts tries again by itself.",
                                state.startsWith("08") ? "store/unreachable" : "store/unusable");
                };
        return new ProblemException(problem, e);
    }

    static ProblemException forgetsCommits(String setting) {
        return ProblemException.error(
                STORE,
                "The database server has " + setting + " off, so it may forget what it has committed.",
                "Set " + setting + " = on in postgresql.conf, or use another server.",
                "store/forgets-commits");
    }

    /** Of the first cause that has one; a connection that cannot be made is 08. */
    private static String sqlState(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql && sql.getSQLState() != null) return sql.getSQLState();
        return "";
    }

    private static String innermost(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }
}
