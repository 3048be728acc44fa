package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookDoctor;
import io.legacybridge.formats.copybook.CopybookDoctor.Diagnosis;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** Says how a local file is to be read when nobody knows: the lines for the connection file, and what still looks wrong. */
@Command(
        name = "doctor",
        description = "Finds out how a file is to be read: tries framings, record lengths and code pages."
                + " What is given as an option is not tried.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    /** Below it something is wrong that no setting mends. */
    private static final double GOOD = 0.6;

    /** The options about what is tried. Those of one framing leave no other. */
    private static final Map<String, BiPredicate<CopybookConfig, CopybookConfig>> TRIED = Map.of(
            "--encoding",
                    (tried, asked) ->
                            tried.encoding().name().equals(asked.encoding().name()),
            "--framing",
                    (tried, asked) -> tried.frames().framing() == asked.frames().framing(),
            "--record-length",
                    (tried, asked) ->
                            tried.frames().recordLength() == asked.frames().recordLength(),
            "--rdw-order",
                    (tried, asked) -> hasWords(tried)
                            && tried.frames().rdwOrder() == asked.frames().rdwOrder(),
            "--rdw-counts-itself",
                    (tried, asked) -> hasWords(tried)
                            && tried.frames().rdwCountsItself()
                                    == asked.frames().rdwCountsItself(),
            "--rdw-adjustment",
                    (tried, asked) -> hasWords(tried)
                            && tried.frames().rdwAdjustment() == asked.frames().rdwAdjustment(),
            "--line-end",
                    (tried, asked) ->
                            tried.frames().lineEnd().equals(asked.frames().lineEnd()),
            "--skip-start",
                    (tried, asked) ->
                            tried.frames().skipStart() == asked.frames().skipStart());

    private static final List<String> OF_WORDS = List.of("--rdw-order", "--rdw-counts-itself", "--rdw-adjustment");

    @Spec
    private CommandSpec spec;

    @Mixin
    private CopybookOptions copybook;

    @Parameters(paramLabel = "FILE", description = "The file to examine.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        CopybookOptions.mustBeReadable(file);
        copybook.mustBeACopybook("The doctor examines files of a copybook.");
        if (Files.isRegularFile(file) && Files.size(file) == 0)
            throw ProblemException.error(
                    Place.of(file.toString()), "The file is empty.", "Take one that has records.", "doctor/empty");
        var asked = asked();
        var problems = new Problems();
        var diagnosis = doctor(asked).examine(allowed(asked), problems);
        copybook.problems().contract(problems);
        if (diagnosis.isEmpty() && !problems.hasErrors())
            throw ProblemException.error(
                    Place.of(file.toString()),
                    "With these options no way is left to read the file.",
                    "Leave some of them out, and the doctor tries what they say.",
                    "doctor/nothing-left");
        diagnosis.ifPresent(found -> {
            if (copybook.json()) out.println(json(found));
            else print(found, out);
        });
        out.flush();
        return diagnosis
                        .filter(found -> found.doubts().isEmpty() && found.score() >= GOOD)
                        .isPresent()
                ? BridgeCommand.FINE
                : BridgeCommand.PROBLEMS;
    }

    /** What is said of descriptor words says that there are some. */
    private CopybookConfig asked() {
        var config = copybook.config(CopybookConfig.OnInvalid.REJECT);
        var given = spec.commandLine().getParseResult();
        if (given.hasMatchedOption("--framing") || OF_WORDS.stream().noneMatch(given::hasMatchedOption)) return config;
        return config.withDescriptorWords(
                CopybookConfig.Framing.RDW,
                config.frames().rdwOrder(),
                config.frames().rdwCountsItself(),
                config.frames().rdwAdjustment(),
                config.frames().skipStart());
    }

    private CopybookDoctor doctor(CopybookConfig asked) throws IOException {
        try (var content = Files.newInputStream(file)) {
            var beginning = content.readNBytes(CopybookDoctor.LOOKED_AT);
            return new CopybookDoctor(asked, CopybookOptions.LOCAL_FILES, beginning, Files.size(file));
        }
    }

    /** What was given stays. */
    private Predicate<CopybookConfig> allowed(CopybookConfig asked) {
        var given = spec.commandLine().getParseResult();
        var stays = TRIED.entrySet().stream()
                .filter(setting -> given.hasMatchedOption(setting.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return tried -> stays.stream().allMatch(stay -> stay.test(tried, asked));
    }

    private static boolean hasWords(CopybookConfig config) {
        return switch (config.frames().framing()) {
            case RDW, BDW -> true;
            case FIXED, LINE, COUNTED, LENGTH_FIELD -> false;
        };
    }

    private String json(Diagnosis found) {
        var object = new LinkedHashMap<String, Object>();
        object.put("file", file.getFileName().toString());
        object.put("score", found.score());
        object.put("records", found.records());
        object.put("yaml", String.join("\n", FormatSection.lines(found.config())));
        object.put("asGood", found.asGood().stream().map(Object::toString).toList());
        object.put("first", found.first().stream().map(RawValue::new).toList());
        object.put("doubts", found.doubts());
        return JsonMapper.shared().writeValueAsString(object);
    }

    private void print(Diagnosis found, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s reads best like this (%.0f of 100, from %d records):%n%n",
                file.getFileName(),
                100 * found.score(),
                found.records());
        FormatSection.lines(found.config()).forEach(out::println);
        if (!found.asGood().isEmpty())
            out.printf(
                    "%nThese code pages read it just as well: %s. Ask whoever writes the file.%n",
                    found.asGood().stream().map(Object::toString).collect(Collectors.joining(", ")));
        out.printf("%nThe first records:%n%n");
        found.first().forEach(out::println);
        if (found.first().isEmpty()) out.println("None could be read.");
        if (found.doubts().isEmpty()) return;
        out.printf("%nThis still looks wrong:%n%n");
        for (var doubt : found.doubts())
            out.printf(
                    "%s, in %d of %d records: %s%n",
                    doubt.field().isEmpty() ? "the record" : doubt.field(),
                    doubt.records(),
                    found.records(),
                    doubt.example());
    }
}
