package io.legacybridge.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;

/** Copybooks of tests: records of a fixed length, everything else as when nothing is written. */
public final class TestCopybook {

    private TestCopybook() {}

    public static RecordFormat format(CopybookConfig settings, String copybook) {
        return new CopybookFormatProvider()
                .compile(settings, _ -> copybook.getBytes(UTF_8), _ -> Place.of(settings.file()), new Problems())
                .orElseThrow();
    }

    public static CopybookConfig settings(String page) {
        return new CopybookConfig(
                "card.cpy",
                CodePage.of(page),
                CopybookConfig.Framing.FIXED,
                CopybookConfig.Names.CAMEL,
                CopybookConfig.OnInvalid.REJECT,
                CopybookConfig.LowValues.KEEP);
    }
}
