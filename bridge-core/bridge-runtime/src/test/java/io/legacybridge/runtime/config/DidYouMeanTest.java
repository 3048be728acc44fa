package io.legacybridge.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DidYouMeanTest {

    @Test
    void namesWhatIsNear() {
        var known = List.of("interval", "customer.taxId", "ACCT-NUM", "cardNum");

        assertThat(DidYouMean.nearest("intervall", known)).contains("interval");
        assertThat(DidYouMean.nearest("taxId", known)).contains("customer.taxId");
        assertThat(DidYouMean.nearest("acctNum", known)).contains("ACCT-NUM");
        assertThat(DidYouMean.nearest("card-nmu", known)).contains("cardNum");
        assertThat(DidYouMean.nearest("actNum", known)).contains("ACCT-NUM");
        assertThat(DidYouMean.nearest("somethingElse", known)).isEmpty();
    }

    /** A client chooses the names of its members; held against each other letter by letter, these take hours. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aNameOfAnyLengthIsFarFromShortOnesAtOnce() {
        var known = IntStream.range(0, 1_000).mapToObj("field-%d"::formatted).toList();

        assertThat(DidYouMean.nearest("x".repeat(5_000_000), known)).isEmpty();
    }
}
