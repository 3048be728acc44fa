package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.spi.Adapter.Ability;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the core relies on in every adapter. An adapter's test extends this and supplies a running legacy system; what the
 * adapter declares not to have is skipped, and must then really be absent.
 */
public abstract class AdapterContractTest<C extends Record> extends PushedContract<C> {

    /** A file is taken when it stands still over two looks, so a delivery may need a few. */
    private static final int MAX_LOOKS = 5;

    @Test
    void hasTheAbilitiesItDeclaresAndNoOthers() {
        var system = open();

        var has = new ArrayList<Ability>();
        system.source()
                .ifPresent(source -> has.add(
                        switch (source) {
                            case Source.Polled _ -> Ability.POLLED_SOURCE;
                            case Source.Pushed _ -> Ability.PUSHED_SOURCE;
                        }));
        system.operations().ifPresent(_ -> has.add(Ability.OPERATIONS));

        assertThat(has).containsExactlyInAnyOrderElementsOf(subject.adapter().abilities());
    }

    @Test
    void documentsEverySetting() {
        assertThat(subject.adapter().configType().getRecordComponents())
                .allSatisfy(setting -> assertThat(setting.getAnnotation(Doc.class))
                        .as("@Doc of %s", setting.getName())
                        .isNotNull());
    }

    @Test
    void describesItselfWhileTheLegacySystemIsDown() throws Exception {
        var system = open();
        var live = system.source().isEmpty()
                ? Optional.<List<String>>empty()
                : Optional.of(paths(system.source().get().schema()));
        subject.goDown();

        var describing = context.describing();
        var description = subject.adapter().describe(subject.config(), describing);

        assertThat(describing.problems().inOrder()).isEmpty();
        assertThat(description.records().map(AdapterContractTest::paths)).isEqualTo(live);
        assertThat(description.operations().stream().map(OperationsContract::told))
                .containsExactlyElementsOf(system.operations().map(Operations::list).orElse(List.of()).stream()
                        .map(OperationsContract::told)
                        .toList());
    }

    @Test
    void opensWithoutConnecting() throws Exception {
        subject.goDown();

        assertThatCode(this::open).doesNotThrowAnyException();
    }

    @Test
    void setsTheBadRecordAsideAndTranslatesItsNeighbours() throws Exception {
        var reading = Reading.of(delivery(polled()));

        assertThat(reading.values()).isEqualTo(subject.goodRecords());
        assertThat(reading.rejected()).singleElement().satisfies(bad -> {
            assertThat(bad.number()).isEqualTo(subject.badRecord());
            assertThat(bad.problems()).allSatisfy(code -> assertThat(code).matches("record/[a-z-]+"));
            assertThat(bad.bytes()).isNotEmpty();
        });
    }

    @Test
    void givesEveryRecordAnIdentityOfItsOwn() throws Exception {
        assertThat(Reading.of(delivery(polled())).identities()).doesNotHaveDuplicates();
    }

    @Test
    void givesTheSameAgainWhenNothingWasAcknowledged() throws Exception {
        var system = open();
        var delivery = delivery(polled(system));
        var first = Reading.of(delivery);
        assertThat(Reading.of(delivery)).as("read twice").isEqualTo(first);
        system.close();

        assertThat(subject.held()).isEqualTo(all());
        assertThat(Reading.of(delivery(polled()))).as("read by the next start").isEqualTo(first);
    }

    @Test
    void goesOnExactlyBehindACheckpoint() throws Exception {
        var delivery = delivery(polled());
        assumeTrue(delivery instanceof Delivery.File, "only files are read from a checkpoint");
        var file = (Delivery.File) delivery;
        var whole = Reading.of(file).entries();

        for (var done = 1; done <= whole.size(); done++)
            assertThat(Reading.of(file, whole.get(done - 1).checkpoint()).entries())
                    .as("behind record %d", done)
                    .isEqualTo(whole.subList(done, whole.size()));
    }

    @Test
    void keepsABatchWithinOneTransaction() throws Exception {
        var delivery = delivery(polled());
        assumeTrue(delivery instanceof Delivery.Batch, "only batches have a limit");

        assertThat(Reading.of(delivery).entries()).hasSizeLessThanOrEqualTo(Delivery.Batch.MAX_ITEMS);
        assertThat(((Delivery.Batch) delivery).position().orElse("")).hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void readsTheBytesOfADeadLetterAsItReadTheRecord() throws Exception {
        var source = polled();

        for (var entry : Reading.of(delivery(source)).entries())
            assertThat(Reading.again(source.format(), entry).entries())
                    .singleElement()
                    .satisfies(again -> {
                        assertThat(again.values()).isEqualTo(entry.values());
                        assertThat(again.problems()).isEqualTo(entry.problems());
                    });
    }

    @Test
    void isDoneWithWhatIsAcknowledgedAlsoWhenThatIsRepeated() throws Exception {
        var system = open();
        var source = polled(system);
        var delivery = delivery(source);

        var taken = Reading.of(delivery).identities();
        var position = position(delivery);

        delivery.acknowledge();
        delivery.acknowledge();

        if (position.isEmpty()) assertThat(subject.held()).isZero();
        assertThat(look(source)).isEmpty();
        system.close();
        var next = polled();
        position.ifPresent(next::continueAfter);
        var again = look(next);
        if (position.isEmpty()) assertThat(again).isEmpty();
        // The ledger knows what comes again from around a cursor.
        if (again.isPresent())
            assertThat(taken).containsAll(Reading.of(again.get()).identities());
    }

    @Test
    void acknowledgesAStagedFileAlsoAfterARestart() throws Exception {
        var system = open();
        var delivery = delivery(polled(system));
        assumeTrue(delivery instanceof Delivery.File, "only files are staged");
        var before = Reading.of(delivery);
        system.close();
        subject.goDown();

        var resumed = polled().resume(((Delivery.File) delivery).staged());
        assertThat(Reading.of(resumed)).isEqualTo(before);
        subject.comeUp();
        resumed.acknowledge();

        assertThat(subject.held()).isZero();
    }

    @Test
    void offersAgainWhatIsGivenBack() throws Exception {
        var source = polled();
        var delivery = delivery(source);
        var before = Reading.of(delivery);

        delivery.giveBack();

        assertThat(subject.held()).isEqualTo(all());
        assertThat(Reading.of(delivery(source))).isEqualTo(before);
    }

    @Test
    void losesNothingWhenItIsClosedWhileBusy() throws Exception {
        var system = open();
        var delivery = delivery(polled(system));
        var expected = Reading.of(delivery);
        try (var records =
                switch (delivery) {
                    case Delivery.File file -> file.records(Checkpoint.START);
                    case Delivery.Batch batch -> batch.items();
                }) {
            records.next();
            var closing = Thread.ofVirtual().start(system::close);
            assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
            system.close();
        }

        assertThat(subject.held()).isEqualTo(all());
        assertThat(Reading.of(delivery(polled()))).isEqualTo(expected);
    }

    @Test
    void losesNothingWhenTheLegacySystemGoesDownBeforeTheAcknowledgement() throws Exception {
        var source = polled();
        var delivery = delivery(source);
        assumeTrue(position(delivery).isEmpty(), "the ledger keeps where it goes on, so it acknowledges nothing");
        var before = Reading.of(delivery);
        subject.goDown();

        assertThat(catchThrowableOfType(LegacySystemException.class, delivery::acknowledge))
                .satisfies(this::isToldInFourParts);

        subject.comeUp();
        assertThat(subject.held()).isEqualTo(all());
        var again = delivery(source);
        assertThat(Reading.of(again)).isEqualTo(before);
        again.acknowledge();
        assertThat(subject.held()).isZero();
    }

    @Test
    void saysInFourPartsThatTheLegacySystemIsDownAndGoesOnWhenItIsUp() throws Exception {
        var source = polled();
        subject.goDown();

        var failure = catchThrowableOfType(LegacySystemException.class, () -> look(source));

        assertThat(failure).satisfies(this::isToldInFourParts);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
        subject.comeUp();
        assertThat(Reading.of(delivery(source)).values()).isEqualTo(subject.goodRecords());
    }

    @Test
    void saysInFourPartsThatItsSecretIsRefusedAndWaitsForHelp() {
        assumeTrue(!subject.secrets().isEmpty(), "it has no secret");
        assumeTrue(subject.adapter().abilities().contains(Ability.POLLED_SOURCE), "it has no polled source");
        var wrong = forgetTheSecrets();
        var source = polled();

        var failure = catchThrowableOfType(LegacySystemException.class, () -> look(source));

        assertThat(failure).satisfies(this::isToldInFourParts);
        assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
        wrong.values().forEach(secret -> assertThat(text(failure)).doesNotContain(secret));
    }

    @Test
    void neverPrintsASecret() throws Exception {
        var system = open();
        var printed = new ArrayList<>(List.of(subject.config().toString(), system.toString()));
        if (system.source().isPresent()) {
            printed.add(system.source().get().toString());
            if (system.source().get() instanceof Source.Polled polled)
                printed.add(delivery(polled).toString());
        }
        system.operations().ifPresent(operations -> printed.add(operations.toString()));

        printed.forEach(this::hidesTheSecrets);
        assertThat(subject.adapter().configType().getRecordComponents())
                .as("a configuration refers to secrets and holds none")
                .noneMatch(setting -> setting.getType() == Secret.class);
    }

    private Source.Polled polled() {
        return polled(open());
    }

    private Source.Polled polled(LegacySystem system) {
        assumeTrue(subject.adapter().abilities().contains(Ability.POLLED_SOURCE), "it has no polled source");
        return (Source.Polled) system.source().orElseThrow();
    }

    private static Delivery delivery(Source.Polled source) throws LegacySystemException {
        return look(source).orElseThrow(() -> new AssertionError("no delivery came in " + MAX_LOOKS + " looks"));
    }

    private static Optional<Delivery> look(Source.Polled source) throws LegacySystemException {
        for (var looks = 0; looks < MAX_LOOKS; looks++) {
            var delivery = source.next();
            if (delivery.isPresent()) return delivery;
        }
        return Optional.empty();
    }

    /** Where the ledger says that the source goes on, if it is the ledger that does. */
    private static Optional<String> position(Delivery delivery) {
        return delivery instanceof Delivery.Batch batch ? batch.position() : Optional.empty();
    }

    private int all() {
        return subject.goodRecords().size() + 1;
    }

    private static List<String> paths(RecordSchema schema) {
        return schema.fields().stream().map(Field::path).toList();
    }
}
