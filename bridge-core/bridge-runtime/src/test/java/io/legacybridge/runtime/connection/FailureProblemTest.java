package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.runtime.store.Database.StoreException;
import org.junit.jupiter.api.Test;

class FailureProblemTest {

    private final RuntimeException failure =
            new IllegalStateException("no name after 4929", new IllegalArgumentException("4929 again"));

    @Test
    void theLogShowsWhereAndHowAFailureHappenedButNotItsWordsWhereAnythingIsProtected() {
        var forTheLog = FailureProblem.forTheLog(failure, new Redaction(false));
        var shown = ThrowableProxyUtil.asString(new ThrowableProxy(forTheLog));

        assertThat(shown)
                .contains("IllegalStateException", "IllegalArgumentException", "FailureProblemTest")
                .doesNotContain("4929");
    }

    @Test
    void theLogShowsAllOfItWhereNothingIsProtectedAndOfAStore() {
        var store = new StoreException("the disk is full", null);

        assertThat(FailureProblem.forTheLog(failure, new Redaction(true))).isSameAs(failure);
        assertThat(FailureProblem.forTheLog(store, new Redaction(false))).isSameAs(store);
    }
}
