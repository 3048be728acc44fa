package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.CallSessions.Lease;
import io.legacybridge.adapter.sftp.FileRequest.Made;
import io.legacybridge.adapter.sftp.Placing.Found;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Outbox;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends files. A file is written under a name that nobody looks for, and gets its own name when it is whole. When the server's
 * answer to that last step is lost, the server is asked what lies there now.
 */
final class SftpOperations implements Operations {

    /** Time to look at what became of a file, also when the caller's time is over. */
    private static final Duration LEAST_TIME_TO_LOOK = Duration.ofSeconds(2);

    /** A server that restarts is there again by then; later a person looks with more ease than we do. */
    private static final Duration MOST_TIME_TO_LOOK = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final SftpConfig config;
    private final Map<String, FileRequest> requests;
    private final CallSessions sessions;
    private final String connection;
    private final Clock clock;
    private final AdapterContext context;

    SftpOperations(
            SftpConfig config, Map<String, FileRequest> requests, CallSessions sessions, AdapterContext context) {
        this.config = config;
        this.requests = requests;
        this.sessions = sessions;
        this.connection = context.connection();
        this.clock = context.clock();
        this.context = context;
    }

    @Override
    public List<Operation> list() {
        return requests.values().stream().map(FileRequest::operation).toList();
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var asked = requests.get(operation.name());
        return switch (asked.make(
                request, clock.instant().atZone(config.timeZone().id()))) {
            case Made.Refused(var problems) -> new Answer.Unsendable(problems);
            case Made.File(var file) when asked.send().batch().isPresent() -> add(asked, file, request, reply);
            case Made.File(var file) -> {
                var answer = send(asked, file, request);
                if (answer instanceof Answer.Reply)
                    new FileReply(asked.operation().reply()).write(file, reply);
                yield answer;
            }
        };
    }

    /** The answer comes when the records are safe in the outbox; the file is sent later. */
    private Answer add(FileRequest asked, OutgoingFile file, Request request, RecordWriter reply) {
        if (file.records() == 0)
            return new Answer.Unsendable(
                    List.of(new RecordProblem("record/none", "records", -1, 0, "at least one record")));
        var batch = asked.send().batch().orElseThrow();
        var place = context.outbox()
                .add(
                        asked.operation().name(),
                        request.id(),
                        file.records(),
                        file.content(),
                        OutgoingBatch.naming(asked.send(), config.timeZone().id()),
                        new Outbox.Limits(batch.records(), batch.size().bytes(), asked.room()));
        new BatchReply(asked.operation().reply()).write(place.name(), place.first(), file.records(), reply);
        return Answer.REPLY;
    }

    private Answer send(FileRequest asked, OutgoingFile file, Request request) throws LegacySystemException {
        var placing = new Placing(file, asked.send(), request.id());
        try (var lease = sessions.take(timeFor(asked, request));
                var _ = lease.session().endAfter(timeFor(asked, request));
                var _ = lease.session().watch()) {
            upload(lease, placing, asked);
            return switch (place(lease, placing, asked)) {
                case DONE -> Answer.REPLY;
                case TAKEN_NAME -> nameIsTaken(file);
                case NOBODY_KNOWS -> find(placing, asked, request);
            };
        }
    }

    /** Until this ends well nothing has happened that anybody would notice. */
    private void upload(Lease lease, Placing placing, FileRequest asked) throws LegacySystemException {
        try {
            placing.upload(lease.files());
        } catch (RemoteFailure e) {
            if (e.isAnswer()) placing.forget(lease.files());
            else lease.session().drop();
            throw refused(lease, placing, asked, e);
        }
    }

    private enum Placed {
        DONE,
        TAKEN_NAME,
        NOBODY_KNOWS
    }

    private Placed place(Lease lease, Placing placing, FileRequest asked) throws LegacySystemException {
        try {
            if (placing.place(lease.files())) return Placed.DONE;
            placing.forget(lease.files());
            return Placed.TAKEN_NAME;
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) {
                lease.session().drop();
                return Placed.NOBODY_KNOWS;
            }
            placing.forget(lease.files());
            throw refused(lease, placing, asked, e);
        }
    }

    private Answer find(Placing placing, FileRequest asked, Request request) throws LegacySystemException {
        var end = clock.instant().plus(timeToLook(request));
        for (var left = timeToLook(request); left.isPositive(); left = Duration.between(clock.instant(), end)) {
            var found = look(placing, left);
            if (found.isPresent()) return answer(found.get(), placing, asked);
            if (sessions.isClosed() || !pause()) break;
        }
        return unknown(asked, placing);
    }

    private Duration timeToLook(Request request) {
        var left = left(request);
        if (left.compareTo(LEAST_TIME_TO_LOOK) < 0) return LEAST_TIME_TO_LOOK;
        return left.compareTo(MOST_TIME_TO_LOOK) > 0 ? MOST_TIME_TO_LOOK : left;
    }

    /** Over a login of its own, since the one before is gone. Empty when the server cannot be asked now. */
    private Optional<Found> look(Placing placing, Duration patience) {
        try (var lease = sessions.take(patience);
                var _ = lease.session().endAfter(patience);
                var _ = lease.session().watch()) {
            try {
                return Optional.of(placing.find(lease.files()));
            } catch (RemoteFailure e) {
                lease.session().drop();
                return Optional.empty();
            }
        } catch (LegacySystemException e) {
            return Optional.empty();
        }
    }

    private static boolean pause() {
        try {
            // The server can only be asked again: it tells nobody what became of a file.
            Thread.sleep(BETWEEN_LOOKS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Answer answer(Found found, Placing placing, FileRequest asked) throws LegacySystemException {
        return switch (found) {
            case THERE -> Answer.REPLY;
            case UNCLEAR -> unknown(asked, placing);
            case NOT_THERE ->
                throw new LegacySystemException(
                        problem(
                                asked,
                                "The connection to the server broke before the file had its name.",
                                "Ask again; nothing is left of it on the server.",
                                "sftp/not-sent"),
                        Retry.SOON,
                        null);
        };
    }

    private static Answer nameIsTaken(OutgoingFile file) {
        return new Answer.Fault(
                Blame.REQUEST,
                "file-exists",
                "There is a file " + file.name() + " already, and it is not overwritten.");
    }

    /** Asked anew for each step: the one before took of it. */
    private Duration timeFor(FileRequest asked, Request request) throws LegacySystemException {
        var left = left(request);
        if (!left.isPositive()) throw tooLate(asked);
        return left;
    }

    private Duration left(Request request) {
        return Duration.between(clock.instant(), request.deadline());
    }

    private LegacySystemException refused(Lease lease, Placing placing, FileRequest asked, RemoteFailure e) {
        var answered = e.isAnswer();
        return lease.session()
                .problem(
                        "The file " + placing.name() + " cannot be written to "
                                + asked.send().folder() + ".",
                        answered
                                ? "Check that the folder is there, that the user may write to it, and that the disk has room."
                                : "Check the connection to the server; nothing is left of the file there but perhaps "
                                        + placing.temporary() + ".",
                        "sftp/not-sent",
                        Retry.SOON,
                        e);
    }

    private LegacySystemException tooLate(FileRequest asked) {
        return new LegacySystemException(
                problem(
                        asked,
                        "The deadline was over before the file was sent.",
                        "Give the call more time.",
                        "sftp/late"),
                Retry.SOON,
                null);
    }

    private Answer unknown(FileRequest asked, Placing placing) {
        return new Answer.Unknown(problem(
                asked,
                "The connection broke while the server gave the file its name, and it does not say what became of it.",
                "Look for " + placing.path() + " on the server.",
                "sftp/no-answer"));
    }

    private Problem problem(FileRequest asked, String what, String fix, String code) {
        return Problem.error(Place.of(connection).at(asked.operation().name()), what, fix, code);
    }
}
