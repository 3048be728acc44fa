package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
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

    private void copy(String from, String to) throws IOException {
        Files.copy(home.resolve(from + ".db"), home.resolve(to + ".db"), StandardCopyOption.REPLACE_EXISTING);
    }
}
