package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** {@code type: copybook}. */
public final class CopybookFormatProvider implements FormatProvider<CopybookConfig> {

    @Override
    public String type() {
        return "copybook";
    }

    @Override
    public Class<CopybookConfig> configType() {
        return CopybookConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            CopybookConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var file = contracts.shown(config.file());
        String text;
        try {
            text = new String(contracts.read(config.file()), UTF_8);
        } catch (IOException e) {
            problems.error(
                    at.apply("file"),
                    "There is no copybook " + file + " that can be read.",
                    "Put the copybook into the contracts folder, or correct the name.",
                    "format/missing-contract");
            return Optional.empty();
        }
        var found = new Problems();
        var layout = CopybookParser.parse(file, text, found)
                // A tree with holes would only give problems that follow from those already found.
                .filter(_ -> !found.hasErrors())
                .map(record -> new LayoutCompiler(file, config, found).compile(record));
        problems.addAll(found.inOrder());
        return found.hasErrors() ? Optional.empty() : layout.map(group -> new CopybookFormat(config, group));
    }
}
