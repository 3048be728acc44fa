package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.spi.Adapter.Ability;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Request;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.testkit.OperationsUnderTest.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of the contract about what clients ask a legacy system to do. */
abstract class OperationsContract<C extends Record> extends ContractSubject<C> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONG_ENOUGH_TO_ARRIVE = Duration.ofSeconds(5);

    /** How much later than its deadline a call may end. */
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private static final int CALLERS = 8;
    private static final int CALLS_OF_EACH = 5;

    /** {@code -Dsoak.calls=100000} for the long way. */
    private static final int SOAK_CALLS = Integer.getInteger("soak.calls", 400);

    /** From here on it is said what was held. */
    private static final int LONG_WAY = 10_000;

    /** A pool may still be growing after the first calls, at both ends. */
    private static final int MAX_OF_A_POOL = 4 * CALLERS;

    /** Of the legacy system that runs beside it too, which may remember what it was asked. */
    private static final long MAX_GROWTH_MEGABYTES = 64;

    /** How a call ended. */
    private record Outcome(Answer answer, Map<String, Object> reply) {}

    @Test
    void answersTheCallThatIsCarriedOut() throws Exception {
        var outcome = ask(asked().good());

        assertThat(outcome.answer()).isInstanceOf(Answer.Reply.class);
        assertThat(outcome.reply()).isEqualTo(asked().reply());
        assertThat(asked().done()).isEqualTo(1);
    }

    @Test
    void writesAreDeclaredAsSuch() {
        assertThat(operation(open(), asked().good()).effect()).isEqualTo(Effect.WRITE);
    }

    @Test
    void givesARefusalAsAValueWhoseTextIsNotPrinted() throws Exception {
        var outcome = ask(asked().refused());

        assertThat(outcome.answer()).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.code()).isEqualTo(asked().faultCode());
            assertThat(fault.text()).isNotBlank();
            assertThat(fault.toString()).doesNotContain(fault.text());
            hidesTheSecrets(fault.text());
        });
        assertThat(asked().done()).isZero();
    }

    @Test
    void goesOnAfterARefusal() throws Exception {
        var system = open();
        ask(system, asked().refused(), PATIENCE);

        assertThat(ask(system, asked().good(), PATIENCE).answer()).isInstanceOf(Answer.Reply.class);
    }

    @Test
    void sendsNothingThatCannotBePutIntoTheLegacySystemsForm() throws Exception {
        var unsendable = asked().unsendable();
        assumeTrue(unsendable.isPresent(), "everything that keeps its schema can be sent");

        assertThat(ask(unsendable.get()).answer()).isInstanceOf(Answer.Unsendable.class);
        assertThat(asked().done()).isZero();
    }

    @Test
    void isCertainThatNothingHappenedWhileTheLegacySystemIsDownAndGoesOnWhenItIsUp() throws Exception {
        var system = open();
        var asked = asked();
        subject.goDown();

        var failure = catchThrowableOfType(LegacySystemException.class, () -> ask(system, asked.good(), PATIENCE));

        assertThat(failure).satisfies(this::isToldInFourParts);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
        subject.comeUp();
        assertThat(asked.done()).isZero();
        assertThat(ask(system, asked.good(), PATIENCE).answer()).isInstanceOf(Answer.Reply.class);
        assertThat(asked.done()).isEqualTo(1);
    }

    @Test
    void goesOnAfterTheLegacySystemWentDownInUse() throws Exception {
        var system = open();
        var asked = asked();
        ask(system, asked.good(), PATIENCE);
        subject.goDown();
        var _ = catchThrowableOfType(LegacySystemException.class, () -> ask(system, asked.good(), PATIENCE));
        subject.comeUp();
        var before = asked.done();

        assertThat(ask(system, asked.good(), PATIENCE).answer()).isInstanceOf(Answer.Reply.class);
        assertThat(asked.done()).isEqualTo(before + 1);
    }

    @Test
    void endsByItsDeadlineWhenTheLegacySystemHangs() throws Exception {
        var system = open();
        var asked = asked();
        asked.hang();
        var begin = System.nanoTime();

        var certainlyNothing = false;
        try {
            assertThat(ask(system, asked.good(), SHORT_PATIENCE).answer())
                    .isInstanceOfSatisfying(Answer.Unknown.class, unknown -> isToldInFourParts(unknown.why()));
        } catch (LegacySystemException e) {
            isToldInFourParts(e);
            certainlyNothing = true;
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT_PATIENCE.plus(MAX_DELAY));
        subject.comeUp();
        assertThat(ask(system, asked.good(), PATIENCE).answer()).isInstanceOf(Answer.Reply.class);
        if (certainlyNothing) assertThat(asked.done()).isEqualTo(1);
    }

    @Test
    void saysThatNobodyKnowsWhenTheAnswerIsLost() throws Exception {
        var system = open();
        var asked = asked();
        asked.loseAnswers();

        // Behind queues nobody learns of it: the call lasts to its deadline.
        assertThat(ask(system, asked.good(), LONG_ENOUGH_TO_ARRIVE).answer())
                .isInstanceOfSatisfying(Answer.Unknown.class, unknown -> isToldInFourParts(unknown.why()));

        subject.comeUp();
        assertThat(asked.done()).isEqualTo(1);
    }

    @Test
    void saysThatTheSecretOfItsOperationsIsRefusedAndWaitsForHelp() {
        var asked = asked();
        assumeTrue(!subject.secrets().isEmpty(), "it has no secret");
        var wrong = forgetTheSecrets();
        var system = open();

        var failure = catchThrowableOfType(LegacySystemException.class, () -> ask(system, asked.good(), PATIENCE));

        assertThat(failure).satisfies(this::isToldInFourParts);
        assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
        wrong.values().forEach(secret -> assertThat(text(failure)).doesNotContain(secret));
    }

    @Test
    void takesManyCallsAtOnce() throws Exception {
        var system = open();
        var asked = asked();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ArrayList<Future<Outcome>>();
            for (var call = 0; call < CALLERS * CALLS_OF_EACH; call++)
                outcomes.add(callers.submit(() -> ask(system, asked.good(), PATIENCE)));

            for (var outcome : outcomes) assertThat(outcome.get().reply()).isEqualTo(asked.reply());
        }
        assertThat(asked.done()).isEqualTo(CALLERS * CALLS_OF_EACH);
    }

    @Test
    void manyCallsLeaveNothingBehind() throws Exception {
        var system = open();
        callOften(system, SOAK_CALLS / 4);
        var before = Held.now();
        var sessionsBefore = asked().sessions();

        callOften(system, SOAK_CALLS - SOAK_CALLS / 4);

        var after = Held.now();
        assertThat(asked().sessions()).as("sessions").isLessThanOrEqualTo(sessionsBefore + MAX_OF_A_POOL);
        if (SOAK_CALLS >= LONG_WAY)
            System.out.printf(
                    "%s: %,d calls, before %s, after %s%n", getClass().getSimpleName(), SOAK_CALLS, before, after);
        assertThat(asked().done()).isEqualTo(SOAK_CALLS);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + MAX_OF_A_POOL);
        assertThat(after.openFiles()).isLessThanOrEqualTo(before.openFiles() + MAX_OF_A_POOL);
        assertThat(after.heapMegabytes()).isLessThanOrEqualTo(before.heapMegabytes() + MAX_GROWTH_MEGABYTES);
    }

    private void callOften(LegacySystem system, int calls) throws Exception {
        var asked = asked();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var outcomes = new ArrayList<Future<Integer>>();
            for (var caller = 0; caller < CALLERS; caller++) {
                var mine = calls / CALLERS + (caller < calls % CALLERS ? 1 : 0);
                outcomes.add(callers.submit(() -> {
                    for (var call = 0; call < mine; call++)
                        assertThat(ask(system, asked.good(), PATIENCE).answer()).isInstanceOf(Answer.Reply.class);
                    return mine;
                }));
            }
            for (var outcome : outcomes) outcome.get();
        }
    }

    @Test
    void endsWhoeverWaitsWhenItIsClosed() throws Exception {
        var system = open();
        var asked = asked();
        asked.hang();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcome = callers.submit(() -> ask(system, asked.good(), PATIENCE));

            system.close();

            try {
                assertThat(outcome.get(MAX_DELAY.toSeconds(), TimeUnit.SECONDS).answer())
                        .isInstanceOf(Answer.Unknown.class);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOfSatisfying(LegacySystemException.class, this::isToldInFourParts);
            }
        }
    }

    @Test
    void tellsWhoeverAsksWhenItIsClosed() throws Exception {
        var system = open();
        var asked = asked();

        system.close();

        assertThatThrownBy(() -> ask(system, asked.good(), PATIENCE))
                .isInstanceOfSatisfying(LegacySystemException.class, this::isToldInFourParts);
    }

    /** What a person or a program learns of an operation. */
    static List<Object> told(Operation operation) {
        return List.of(
                operation.name(),
                operation.summary(),
                operation.effect(),
                fields(operation.request()),
                fields(operation.reply()),
                Map.copyOf(operation.faults()).keySet());
    }

    private static List<String> fields(RecordSchema schema) {
        return schema.fields().stream().map(Field::path).toList();
    }

    private OperationsUnderTest asked() {
        assumeTrue(subject.adapter().abilities().contains(Ability.OPERATIONS), "it has no operations");
        return subject.operations();
    }

    private Outcome ask(Asked asked) throws LegacySystemException {
        return ask(open(), asked, PATIENCE);
    }

    private Outcome ask(LegacySystem system, Asked asked, Duration patience) throws LegacySystemException {
        var operation = operation(system, asked);
        var deadline = context.clock().instant().plus(patience);
        var reply = new RecordingWriter();
        var answer = system.operations().orElseThrow().call(operation, request(operation, asked, deadline), reply);
        return new Outcome(answer, answer instanceof Answer.Reply ? reply.record() : Map.of());
    }

    private static Operation operation(LegacySystem system, Asked asked) {
        return TestRequest.find(system.operations().orElseThrow(), asked.operation());
    }

    private static Request request(Operation operation, Asked asked, Instant deadline) {
        return TestRequest.of(UUID.randomUUID().toString(), deadline, operation, asked.request());
    }
}
