package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.text.ColumnCompiler;
import io.legacybridge.formats.text.ColumnCompiler.Records;
import io.legacybridge.formats.tree.TreeLayout;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Optional;
import java.util.function.Function;

/** {@code type: json-lines}. */
public final class JsonLinesFormatProvider implements FormatProvider<JsonLinesConfig> {

    @Override
    public String type() {
        return "json-lines";
    }

    @Override
    public Class<JsonLinesConfig> configType() {
        return JsonLinesConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            JsonLinesConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        return TreeLayout.compile(config.columns(), new ColumnCompiler(Records.NAMED, problems), at, problems)
                .map(layout -> new JsonLinesFormat(config, layout));
    }
}
