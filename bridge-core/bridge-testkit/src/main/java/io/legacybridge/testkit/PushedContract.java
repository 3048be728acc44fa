package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.spi.Adapter.Ability;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.InboundCalls.Answer;
import io.legacybridge.spi.InboundCalls.Call;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the core relies on in sources whose deliveries arrive by themselves on the appliance's own port. */
abstract class PushedContract<C extends Record> extends OperationsContract<C> {

    private static final int REFUSED_FOR_NOW = 503;

    private final List<Reading> taken = new ArrayList<>();

    @Test
    void listensOnlyWhileItIsListenedTo() throws Exception {
        var source = pushed();
        assertThat(context.served()).isEmpty();

        try (var listening = source.listen(this::take)) {
            assertThat(listening).isNotNull();
            assertThat(context.served()).hasSize(1);
        }

        assertThat(context.served()).isEmpty();
    }

    @Test
    void answersWhatArrivesWhenItWasTaken() throws Exception {
        var source = pushed();
        try (var _ = source.listen(this::take)) {
            var answer = send(subject.pushes().good());

            assertThat(answer.status()).isBetween(200, 299);
        }
        assertThat(taken).singleElement().satisfies(reading -> {
            assertThat(reading.values()).containsExactly(subject.pushes().record());
            assertThat(reading.rejected()).isEmpty();
        });
    }

    @Test
    void refusesForNowWhatCannotBeTaken() throws Exception {
        var source = pushed();
        try (var _ = source.listen(_ -> {
            throw new LegacySystemException(
                    Problem.error(Place.of("broker"), "It is down.", "Wait.", "broker/down"), Retry.SOON, null);
        })) {
            assertThat(send(subject.pushes().good()).status()).isEqualTo(REFUSED_FOR_NOW);
        }
    }

    @Test
    void refusesForGoodWhatDoesNotFitAndDoesNotHandItOn() throws Exception {
        var source = pushed();
        try (var _ = source.listen(this::take)) {
            var answer = send(subject.pushes().misfit());

            assertThat(answer.status()).isGreaterThanOrEqualTo(400).isNotEqualTo(REFUSED_FOR_NOW);
            assertThat(answer.body()).isNotEmpty();
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void knowsARepetitionByItsSenderAndId() throws Exception {
        var source = pushed();
        try (var _ = source.listen(this::take)) {
            var first = send(subject.pushes().good());
            var again = send(subject.pushes().good());
            send(subject.pushes().another());
            send(subject.pushes().fromAnother());

            assertThat(again.status()).isEqualTo(first.status());
            assertThat(again.body()).as("the stored answer").isEqualTo(first.body());
        }
        var identities = taken.stream().map(Reading::identities).toList();
        assertThat(identities.get(0)).isEqualTo(identities.get(1));
        assertThat(identities.stream().distinct()).hasSize(3);
    }

    @Test
    void readsTheBytesOfWhatArrivedAsItReadTheCall() throws Exception {
        var source = pushed();
        try (var _ = source.listen(this::take)) {
            send(subject.pushes().good());
        }
        for (var entry : taken.getFirst().entries())
            assertThat(Reading.again(source.format(), entry).values())
                    .containsExactly(subject.pushes().record());
    }

    private Source.Pushed pushed() {
        assumeTrue(subject.adapter().abilities().contains(Ability.PUSHED_SOURCE), "it has no pushed source");
        return (Source.Pushed) open().source().orElseThrow();
    }

    private Answer send(Call call) {
        return context.served().getFirst().answer(call);
    }

    private void take(Delivery.Batch delivery) throws LegacySystemException {
        try {
            taken.add(Reading.of(delivery));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delivery.acknowledge();
        delivery.acknowledge();
    }
}
