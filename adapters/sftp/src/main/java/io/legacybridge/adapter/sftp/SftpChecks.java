package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.record.RecordFormat;

/** What a connection's settings must keep beyond what their types say. */
final class SftpChecks {

    private final DescribeContext context;

    SftpChecks(DescribeContext context) {
        this.context = context;
    }

    void connection(SftpConfig config) {
        if (config.password().isPresent() && config.privateKey().isPresent())
            error("private-key", "password and private-key are both set.", "Keep one of them.", "config/conflict");
        if (config.password().isEmpty() && config.privateKey().isEmpty())
            error(
                    "user",
                    "There is neither a password nor a private-key.",
                    "Set one of them, such as private-key: file:mainframe.key.",
                    "config/missing-setting");
        if (config.folder().isEmpty() && config.operations().isEmpty())
            error(
                    "folder",
                    "The connection neither takes files nor sends any.",
                    "Add folder and format, such as folder: /out, or operations.",
                    "config/missing-setting");
        if (config.folder().isPresent() && config.format().isEmpty())
            error(
                    "format",
                    "Nothing says how the bytes of a file become records.",
                    "Add format, such as type: copybook and file: accounts.cpy.",
                    "config/missing-setting");
        if (config.folder().isEmpty() && config.format().isPresent())
            error(
                    "format",
                    "There is a format and no folder whose files it would read.",
                    "Add folder, or remove format; an operation has a format of its own.",
                    "config/conflict");
    }

    /** Whether files can be written in a format. */
    boolean writes(String setting, RecordFormat format) {
        if (format.writes()) return true;
        error(
                setting,
                "This format only reads.",
                "Choose one that writes as well, such as copybook.",
                "config/format-only-reads");
        return false;
    }

    private void error(String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
