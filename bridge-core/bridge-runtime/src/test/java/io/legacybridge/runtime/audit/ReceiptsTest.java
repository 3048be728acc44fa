package io.legacybridge.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptsTest {

    @ParameterizedTest
    @CsvSource({
        "'1-7,9', 1, true",
        "'1-7,9', 7, true",
        "'1-7,9', 8, false",
        "'1-7,9', 9, true",
        "'19', 9, false",
        "'', 9, false"
    })
    void aMessageIsAmongThePositionsOfAnAnswer(String positions, long position, boolean among) {
        assertThat(Receipts.holds(positions, position)).isEqualTo(among);
    }
}
