package io.legacybridge.testkit;

import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints each test that was skipped or given up, with its reason, so that nobody takes a build for more than it is. A reason that
 * many tests of a class have is printed once. The launcher of JUnit finds it as a service.
 */
public final class SkippedTests implements TestExecutionListener {

    // Of the whole process: Surefire makes more than one of these.
    private static final Set<String> PRINTED = ConcurrentHashMap.newKeySet();

    private final PrintStream out;

    public SkippedTests() {
        this(System.out);
    }

    SkippedTests(PrintStream out) {
        this.out = out;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        print(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED)
            print(
                    test,
                    result.getThrowable()
                            .flatMap(why -> Optional.ofNullable(why.getMessage()))
                            .orElse("without a reason"));
    }

    private void print(TestIdentifier test, String reason) {
        var line = "Not tested: " + where(test) + ": " + reason.replaceFirst("^Assumption failed: ", "");
        if (PRINTED.add(line)) out.println(line);
    }

    private static String where(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case MethodSource method -> simple(method.getClassName());
            case ClassSource whole -> simple(whole.getClassName());
            case null, default -> test.getDisplayName();
        };
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
