package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {

    @Test
    void eachReasonIsPrintedOnceAndWhatRanIsNot() {
        var printed = new ByteArrayOutputStream();
        var alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new SkippedTests(new PrintStream(printed, true, UTF_8)))
                .build();

        LauncherFactory.create(alone)
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(SomeSkipped.class))
                        .build());

        assertThat(printed.toString(UTF_8).lines())
                .containsExactlyInAnyOrder(
                        "Not tested: SkippedTestsTest$SomeSkipped: there is no such program",
                        "Not tested: SkippedTestsTest$SomeSkipped: for another machine");
    }

    @Test
    void theLauncherFindsIt() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).hasAtLeastOneElementOfType(SkippedTests.class);
    }

    /** No test by its name. */
    static class SomeSkipped {

        @Test
        void runs() {}

        @Test
        void isGivenUp() {
            assumeTrue(false, "there is no such program");
        }

        @Test
        void isGivenUpForTheSameReason() {
            assumeTrue(false, "there is no such program");
        }

        @Test
        @Disabled("for another machine")
        void isSkipped() {}
    }
}
