package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.store.Database.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataAgeTest {

    @TempDir
    Path home;

    @Test
    void startsOfItsOwnAreNoReasonToPause() {
        for (var start = 0; start < 3; start++) assertThat(afterAStart(start)).isEmpty();
    }

    @Test
    void aStopBetweenTwoStoresIsNoReasonToPause() throws IOException {
        afterAStart(3);
        copy("ledger", "kept");
        afterAStart(0);
        copy("kept", "ledger");

        assertThat(afterAStart(0)).isEmpty();
    }

    @Test
    void aStoreThatTakesNothingForMinutesIsNoReasonToPause() {
        minutesWithoutJournal(3, false);

        assertThat(afterAStart(0)).isEmpty();
    }

    @Test
    void aStopInTheMiddleOfEachStartIsNoReasonToPause() {
        afterAStart(0);
        for (var stop = 0; stop < 3; stop++) minutesWithoutJournal(0, true);

        assertThat(afterAStart(0)).isEmpty();
    }

    @Test
    void oneStoreThatIsPutBackIsNoticed() throws IOException {
        afterAStart(3);
        copy("ledger", "yesterday");
        afterAStart(3);
        copy("yesterday", "ledger");

        assertThat(afterAStart(0))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("data/ledger.db was put back", "bridge resume", "[data/restored]"));
    }

    @Test
    void allStoresThatArePutBackAreNoticed() throws IOException {
        afterAStart(3);
        copy("ledger", "ledger-yesterday");
        copy("journal", "journal-yesterday");
        afterAStart(3);
        copy("ledger-yesterday", "ledger");
        copy("journal-yesterday", "journal");

        assertThat(afterAStart(0)).isPresent();
        assertThat(afterAStart(0)).as("until a person has decided").isPresent();
    }

    @Test
    void nodesThatShareADatabaseAreNoReasonToPause() {
        try (var ledger = StoreKind.POSTGRES.open(home, "ledger")) {
            var first = new Node(ledger, "first");
            var second = new Node(ledger, "second");
            for (var start = 0; start < 3; start++) {
                first.starts();
                second.starts();
                second.age.grow();
                first.age.grow();
            }

            assertThat(first.pause.problem()).isEmpty();
            assertThat(second.pause.problem()).isEmpty();
        }
    }

    @Test
    void aSharedDatabaseThatIsPutBackIsNoticedByEveryNodeAtItsStartAndWhileItRuns() throws IOException {
        try (var ledger = StoreKind.POSTGRES.open(home, "ledger")) {
            var runs = new Node(ledger, "first");
            var starts = new Node(ledger, "second");
            runs.starts();
            starts.starts();
            var yesterday = DataAge.age(ledger);
            for (var minute = 0; minute < 10; minute++) {
                runs.age.grow();
                starts.age.grow();
            }

            putBack(ledger, yesterday);
            runs.age.grow();
            starts.starts();

            for (var node : List.of(runs, starts)) {
                assertThat(node.putBack).isEqualTo(1);
                assertThat(node.pause.problem())
                        .map(Object::toString)
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains("the database of store was put back", "bridge resume", "[data/restored]"));
                node.pause.end();
                node.starts();
                assertThat(node.pause.problem()).as("a person has decided").isEmpty();
            }
        }
    }

    private static void putBack(Database store, long age) {
        store.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE data_age SET age = ?")) {
                update.setLong(1, age);
                return update.executeUpdate();
            }
        });
    }

    /** One of several on a database. */
    private final class Node {

        private final Database ledger;
        private final Path folder;
        private final SourcePause pause;
        private SharedDataAge age;
        private int putBack;

        Node(Database ledger, String name) {
            this.ledger = ledger;
            this.folder = home.resolve(name);
            this.pause = new SourcePause(folder);
        }

        void starts() {
            age = new SharedDataAge(ledger, folder, pause, () -> putBack++);
            age.start();
            age.close();
        }
    }

    /** Runs for so many minutes, and tells why sources pause. */
    private Optional<String> afterAStart(int minutes) {
        var pause = new SourcePause(home);
        try (var ledger = Database.open(home.resolve("ledger.db"), "ledger");
                var journal = Database.open(home.resolve("journal.db"), "journal")) {
            var stores = new LinkedHashMap<String, Database>();
            stores.put("data/ledger.db", ledger);
            stores.put("data/journal.db", journal);
            try (var age = new DataAge(stores, home.resolve("status"))) {
                age.start(pause);
                for (var minute = 0; minute < minutes; minute++) age.grow();
            }
        }
        return pause.problem().map(Object::toString);
    }

    /** Runs, and nothing more reaches the journal: at the start already, or only afterwards. */
    private void minutesWithoutJournal(int minutes, boolean fromTheStartOn) {
        try (var ledger = Database.open(home.resolve("ledger.db"), "ledger");
                var journal = new Refusing(Database.open(home.resolve("journal.db"), "journal"))) {
            var stores = new LinkedHashMap<String, Database>();
            stores.put("data/ledger.db", ledger);
            stores.put("data/journal.db", journal);
            journal.refuses = fromTheStartOn;
            try (var age = new DataAge(stores, home.resolve("status"))) {
                if (fromTheStartOn)
                    assertThatThrownBy(() -> age.start(new SourcePause(home))).isInstanceOf(StoreException.class);
                else age.start(new SourcePause(home));
                journal.refuses = true;
                for (var minute = 0; minute < minutes; minute++)
                    assertThatThrownBy(age::grow).isInstanceOf(StoreException.class);
            }
        }
    }

    /** A store that takes nothing now. */
    private static final class Refusing implements Database {

        private final Database store;
        private boolean refuses;

        Refusing(Database store) {
            this.store = store;
        }

        @Override
        public <T> T read(Work<T> work) {
            return store.read(work);
        }

        @Override
        public <T> T transaction(Work<T> work) {
            if (refuses) throw new StoreException("the disk is full", null);
            return store.transaction(work);
        }

        @Override
        public boolean isShared() {
            return store.isShared();
        }

        @Override
        public void overwriteDeleted() {
            store.overwriteDeleted();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(home.resolve(from + ".db"), home.resolve(to + ".db"), StandardCopyOption.REPLACE_EXISTING);
    }
}
