package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.call.CallGate.Entry;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which calls a connection lets in. */
class ConnectionCallsTest extends ConnectionsSubject {

    @Test
    void aConnectionWithoutASourceLetsCallsInAndSaysThatItRuns() throws Exception {
        write("bank", BANK);
        apply();

        assertThat(state("bank")).isEqualTo("running");
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
        assertThat(connections.plan("bank")).isEmpty();
        assertThat(connections.calls("bank").orElseThrow().operations()).containsKeys("getBalance", "transfer");
    }

    @Test
    void aCallInProgressGoesOnOnTheVersionItBeganWith() throws Exception {
        write("bank", BANK);
        apply();
        var before = gate();
        assertThat(before.enter()).isInstanceOf(Entry.Entered.class);

        write("bank", BANK + "branch: two\n");
        apply();

        assertThat(gate()).isNotSameAs(before);
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        await().until(() -> before.enter() instanceof Entry.Ended);
        assertThat(teller.closed).hasValue(0);
        before.leave();
        await().until(() -> teller.closed.get() == 1);
        gate().leave();
    }

    @Test
    void aStopDoesNotWaitForTheDeadlineOfACallOfAVersionBefore() throws Exception {
        write("bank", BANK);
        apply();
        gate().enter();
        write("bank", BANK + "branch: two\n");
        apply();

        connections.close();

        assertThat(teller.closed).as("both versions let go of their system").hasValue(2);
    }

    @Test
    void aStopWaitsForACallThatItCutOffToKeepHowItEnded() throws Exception {
        var cutOff = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        teller.onClose = cutOff::countDown;
        write("bank", BANK);
        apply();
        var gate = gate();
        gate.enter();
        var call = CompletableFuture.supplyAsync(() -> {
            try {
                cutOff.await();
                return stopped.await(500, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                gate.leave();
            }
        });

        connections.close();
        stopped.countDown();

        assertThat(call.get(20, TimeUnit.SECONDS))
                .as("whether the stop was over before the call")
                .isFalse();
    }

    @Test
    void aFileThatIsGoneLetsNoCallInAnyMore() throws Exception {
        write("bank", BANK);
        apply();
        var before = gate();

        Files.delete(home.connections().resolve("bank.yaml"));
        apply();

        assertThat(before.enter()).isInstanceOf(Entry.Ended.class);
        await().until(() -> teller.closed.get() == 1);
        apply();
        assertThat(connections.routes().all(List.of("bank", "getBalance"))).isEmpty();
    }

    @Test
    void noMoreCallsThanTheLegacySystemGetsAtOnce() throws Exception {
        write("bank", BANK + "max-concurrent: 2\n");
        apply();

        gate().enter();
        gate().enter();
        assertThat(gate().enter()).isInstanceOf(Entry.Full.class);
        gate().leave();

        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
        gate().leave();
    }

    @Test
    void callsOfTheVersionBeforeCountAsLongAsTheyGoOn() throws Exception {
        write("bank", BANK + "max-concurrent: 2\n");
        apply();
        var before = gate();
        before.enter();
        before.enter();

        write("bank", BANK + "max-concurrent: 2\nbranch: two\n");
        apply();
        var second = gate();
        assertThat(second.enter()).isInstanceOf(Entry.Full.class);
        before.leave();
        assertThat(second.enter()).isInstanceOf(Entry.Entered.class);
        assertThat(second.enter()).isInstanceOf(Entry.Full.class);

        write("bank", BANK + "max-concurrent: 3\nbranch: two\n");
        apply();
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        assertThat(gate().enter()).isInstanceOf(Entry.Full.class);
        before.leave();
        second.leave();
        await().until(() -> teller.closed.get() == 2);
        gate().enter();
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        for (var call = 0; call < 3; call++) gate().leave();
    }

    @Test
    void aCallThatNeverEndsKeepsNoPlaceFromTheNextVersionBehindItsDeadline() throws Exception {
        var one = BANK + "max-concurrent: 1\ndeadline: 1s\n";
        write("bank", one);
        apply();
        var before = gate();
        before.enter();

        write("bank", one + "branch: two\n");
        apply();
        assertThat(gate().enter()).isInstanceOf(Entry.Full.class);
        await().untilAsserted(() -> assertThat(gate().enter()).isInstanceOf(Entry.Entered.class));

        before.leave();
        assertThat(gate().enter()).as("its place was given up before").isInstanceOf(Entry.Full.class);
        gate().leave();
    }

    @Test
    void aRefusedLoginIsNotRepeatedByEveryCall() throws Exception {
        write("bank", BANK);
        apply();

        gate().failed(new LegacySystemException(
                Problem.error(Place.of("x"), "No.", "Help.", "lab/login"), Retry.AFTER_HELP, null));

        assertThat(gate().enter()).isInstanceOf(Entry.Paused.class);
        assertThat(codes("bank")).containsExactly("lab/login");
        clock.add(Duration.ofMinutes(6));
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
    }

    @Test
    void whateverWorksEndsThePause() throws Exception {
        write("bank", BANK);
        apply();
        var problem = Problem.error(Place.of("x"), "No.", "Help.", "lab/login");

        gate().failed(new LegacySystemException(problem, Retry.AFTER_HELP, null));
        gate().worked();
        gate().failed(new LegacySystemException(problem, Retry.SOON, null));

        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
    }

    @Test
    void aCallThatFailsOtherwiseDoesNotEndThePause() throws Exception {
        write("bank", BANK);
        apply();
        var problem = Problem.error(Place.of("x"), "No.", "Help.", "lab/login");

        gate().failed(new LegacySystemException(problem, Retry.AFTER_HELP, null));
        gate().failed(new LegacySystemException(
                Problem.error(Place.of("x"), "No.", "Wait.", "lab/away"), Retry.SOON, null));

        assertThat(gate().enter())
                .isInstanceOfSatisfying(
                        Entry.Paused.class, paused -> assertThat(paused.why()).isEqualTo(problem));
    }

    private CallGate gate() {
        return connections
                .routes()
                .all(List.of("bank", "getBalance"))
                .getFirst()
                .gate()
                .orElseThrow();
    }
}
