package io.legacybridge.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.SourceIdentity.QueueMessage;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages whose sender chose their identity, so that a message that was set aside can come again with another content. Nothing is
 * a duplicate whose content is nowhere.
 */
@ParameterizedClass
@EnumSource(StoreKind.class)
class CorrectedMessagesTest extends CardFiles {

    private static final String BAD = CARD_1 + "00X9400111222";
    private static final String OTHER_BAD = CARD_1 + "001940011122Y";
    private static final String GOOD = CARD_1 + "0019400111222";

    private Letters letters;

    @BeforeEach
    void openLetters() {
        letters = new SqlLetters(ledgerFile, Clock.systemUTC());
    }

    @Test
    void theCorrectedOneIsPublishedAndClosesTheLetter() throws Exception {
        take(BAD);
        assertThat(take(GOOD)).isEqualTo(new Tally(2, 1, 0, 1, 0));

        assertThat(messages()).hasSize(1);
        assertThat(waiting()).isEmpty();
        assertThat(letter().state()).isEqualTo(State.REPLAYED);
        assertThat(letter().closed()).map(Letter.Closing::by).contains("source");
        assertThat(take(GOOD)).as("a repetition").isEqualTo(new Tally(3, 1, 1, 1, 0));
        assertThat(take(BAD)).as("older than what was published").isEqualTo(new Tally(4, 1, 2, 1, 0));
        assertThat(messages()).hasSize(1);
    }

    @Test
    void theCorrectedOneMayComeInTheSameBatch() throws Exception {
        assertThat(take(BAD, GOOD)).isEqualTo(new Tally(2, 1, 0, 1, 0));

        assertThat(messages()).hasSize(1);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void theCorrectedOneOfADiscardedLetterIsPublished() throws Exception {
        take(BAD);
        letters.discard(letter().id(), "ann", "its sender sends it anew");
        take(GOOD);

        assertThat(messages()).hasSize(1);
        assertThat(letter().state()).isEqualTo(State.DISCARDED);
    }

    @Test
    void theSameOneIsSetAsideOnce() throws Exception {
        take(BAD);
        assertThat(take(BAD)).isEqualTo(new Tally(2, 0, 1, 1, 0));
        letters.discard(letter().id(), "ann", "not wanted");

        assertThat(take(BAD)).isEqualTo(new Tally(3, 0, 2, 1, 0));
        assertThat(waiting()).isEmpty();
    }

    @Test
    void whatIsStillWrongIsKeptBesideTheFirst() throws Exception {
        take(BAD);
        assertThat(take(OTHER_BAD, OTHER_BAD)).isEqualTo(new Tally(3, 0, 1, 2, 0));
        assertThat(take(OTHER_BAD)).isEqualTo(new Tally(4, 0, 2, 2, 0));

        assertThat(waiting()).hasSize(2);
        for (var letter : waiting())
            assertThat(letters.sealed(letter.id(), Letter.ORIGINAL)).isPresent();
        take(GOOD);
        assertThat(messages()).hasSize(1);
        assertThat(waiting()).as("a person looks at it").hasSize(1);
    }

    @Test
    void whatWasReplayedIsADuplicate() throws Exception {
        take(BAD);
        letters.beginReplay(letter());
        assertThat(take(GOOD)).as("the replay may have published").isEqualTo(new Tally(2, 0, 1, 1, 0));
        letters.replayed(letter().id(), "ann");

        assertThat(take(GOOD)).isEqualTo(new Tally(3, 0, 2, 1, 0));
    }

    @Test
    void aLetterOfAVersionThatKeptNoContentIsThatOfWhateverComesAgain() throws Exception {
        take(BAD);
        ledgerFile.transaction(connection -> Sql.update(connection, "UPDATE dead_letter SET content = NULL"));

        assertThat(take(BAD)).isEqualTo(new Tally(2, 0, 1, 1, 0));
    }

    /** Each call is a batch of messages under one identity. */
    private Tally take(String... contents) throws Exception {
        var items = Arrays.stream(contents)
                .map(content -> new Item(new QueueMessage("", "order-1"), content.getBytes(EBCDIC)))
                .toList();
        flow(publisher, protectedPlan()).take(new Messages(items));
        return ledger.total("cards");
    }

    private List<Letter> waiting() {
        return letters.list(Optional.of("cards"), Optional.of(State.WAITING), Optional.empty(), 10);
    }

    /** The first one that was set aside. */
    private Letter letter() {
        return letters.list(Optional.of("cards"), Optional.empty(), Optional.empty(), 10)
                .getLast();
    }

    private final class Messages implements Delivery.Batch {

        private final List<Item> items;

        Messages(List<Item> items) {
            this.items = items;
        }

        @Override
        public String name() {
            return "ORDERS";
        }

        @Override
        public Items items() {
            return new FormattedItems(format, "ORDERS", items);
        }

        @Override
        public void acknowledge() {}

        @Override
        public void giveBack() {}
    }
}
