package io.legacybridge.runtime.connection;

import com.fasterxml.jackson.annotation.JsonValue;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What became of a connection file, for people and programs: {@code status/NAME.json}.
 *
 * @param version the version that runs, which may be an earlier one than the file; empty when none does
 */
public record ConnectionStatus(
        String connection, State state, Optional<String> version, List<ReportedProblem> problems) {

    /** How a connection does. */
    public enum State {
        /** All is fine. */
        RUNNING,
        /** All is fine, and another node reads the source. */
        STANDBY,
        /** Its file says so. */
        STOPPED,
        /** Its file has errors, and nothing runs. */
        REJECTED,
        /** Its file has errors, and the last good version goes on. */
        OUTDATED,
        /** It runs and does not do all it should. */
        DEGRADED;

        /** As it stands in JSON and in logs. */
        @JsonValue
        public String word() {
            return Words.written(this);
        }
    }

    /** One problem in its parts, and as one line. */
    public record ReportedProblem(String severity, String where, String what, String fix, String code, String text) {
        public static ReportedProblem of(Problem problem) {
            return new ReportedProblem(
                    Words.written(problem.severity()),
                    problem.where().toString(),
                    problem.what(),
                    problem.fix(),
                    problem.code(),
                    problem.toString());
        }
    }

    /** It does all it should, which is nothing when its file says so. */
    public boolean isFine() {
        return switch (state) {
            case RUNNING, STANDBY, STOPPED -> true;
            case REJECTED, OUTDATED, DEGRADED -> false;
        };
    }

    /** What disturbs while clients are served; empty when every connection is fine. */
    public static Optional<Problem> trouble(SortedMap<String, ConnectionStatus> statuses) {
        var troubled = statuses.values().stream()
                .filter(status -> !status.isFine())
                .map(status -> status.connection() + " (" + status.state().word() + ")")
                .toList();
        if (troubled.isEmpty()) return Optional.empty();
        return Optional.of(Problem.warning(
                Place.of("connections"),
                "Not every connection does all it should: " + String.join(", ", troubled) + ".",
                "Look at their problems: bridge status, or status/NAME.json.",
                "connection/troubled"));
    }

    static ConnectionStatus of(String connection, State state, Optional<String> version, List<Problem> problems) {
        return new ConnectionStatus(
                connection,
                state,
                version,
                problems.stream().map(ReportedProblem::of).toList());
    }
}
