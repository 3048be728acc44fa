package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An adapter with its legacy system for each test of the contract, and what is said about failures. */
abstract class ContractSubject<C extends Record> {

    private final List<LegacySystem> opened = new ArrayList<>();
    AdapterUnderTest<C> subject;
    TestAdapterContext context;

    /** A fresh legacy system with its records. */
    protected abstract AdapterUnderTest<C> start() throws Exception;

    @BeforeEach
    final void startTheLegacySystem() throws Exception {
        subject = start();
        context = context(subject.secrets());
    }

    @AfterEach
    final void stopTheLegacySystem() throws Exception {
        opened.forEach(LegacySystem::close);
        subject.close();
    }

    final LegacySystem open() {
        var system = subject.adapter().open(subject.config(), context);
        opened.add(system);
        return system;
    }

    final TestAdapterContext context(Map<String, String> secrets) {
        return subject.context(new TestAdapterContext("contract", secrets, subject::format));
    }

    /** From now on every secret is a wrong one. */
    final Map<String, String> forgetTheSecrets() {
        var wrong = subject.secrets().keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> "Wr0ng-" + name.length() + "-s3cret"));
        context = context(wrong);
        return wrong;
    }

    final void isToldInFourParts(LegacySystemException failure) {
        isToldInFourParts(failure.problem());
        hidesTheSecrets(text(failure));
    }

    final void isToldInFourParts(Problem problem) {
        assertThat(problem.where().toString()).as("where").contains(context.connection());
        assertThat(problem.what()).as("what").matches("\\p{Lu}.{5,}\\.");
        assertThat(problem.fix()).as("what to do").matches("\\p{Lu}.{5,}\\.");
        assertThat(problem.code()).as("code").matches("[a-z-]+/[a-z-]+");
        hidesTheSecrets(problem.toString());
    }

    /** Also no single line of a key. */
    final void hidesTheSecrets(String text) {
        for (var secret : subject.secrets().values())
            assertThat(secret.lines()).allSatisfy(line -> assertThat(text).doesNotContain(line));
    }

    /** Everything a log could print of it. */
    static String text(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
