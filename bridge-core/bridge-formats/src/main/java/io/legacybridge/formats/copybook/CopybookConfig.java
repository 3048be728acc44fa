package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.FormatConfig;

@Doc("Records laid out by a COBOL copybook.")
public record CopybookConfig(
        @Doc(value = "The copybook, a file in contracts/.", example = "accounts.cpy")
        String file,

        @Doc("EBCDIC code page of the text: cp037, cp273, cp500, cp1047 or cp1140.") @DefaultValue("cp037")
        CodePage encoding,

        @Doc("How records follow each other: fixed means one after the other, all of the copybook's length.")
        @DefaultValue("fixed")
        Framing framing,

        @Doc("camel turns ACCT-CURR-BAL into acctCurrBal; cobol keeps the copybook's names.") @DefaultValue("camel")
        Names names,

        @Doc("What a number with invalid digits does: reject sets the record aside, null keeps it without the value.")
        @DefaultValue("reject")
        OnInvalid onInvalid,

        @Doc("What LOW-VALUES inside a text become: keep (\\u0000), blank, or reject the record.") @DefaultValue("keep")
        LowValues lowValues)
        implements FormatConfig {

    public enum Framing {
        FIXED
    }

    public enum Names {
        CAMEL,
        COBOL
    }

    public enum OnInvalid {
        REJECT,
        NULL
    }

    public enum LowValues {
        KEEP,
        BLANK,
        REJECT
    }
}
