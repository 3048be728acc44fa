package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.record.RecordFormat;
import java.util.List;
import java.util.Set;

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
        if (!config.folder().isEmpty() && config.format().isEmpty())
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
        taking(config);
    }

    /** How files are taken. */
    void reads(SftpConfig config, RecordFormat format) {
        if (config.ready() == Ready.CONTROL_TOTALS && format.wholeCheck().isEmpty())
            error(
                    "ready",
                    "The format has no control totals.",
                    "Add totals to the format, or choose another ready.",
                    "config/no-totals");
    }

    private void taking(SftpConfig config) {
        if (config.ready() == Ready.DONE_MARKER && config.doneMarker().isEmpty())
            error(
                    "ready",
                    "Nothing says how the marker is called.",
                    "Add done-marker, such as \"{name}.done\".",
                    "config/missing-setting");
        if (config.ready() != Ready.DONE_MARKER && config.doneMarker().isPresent())
            error(
                    "done-marker",
                    "The marker is not looked at.",
                    "Add ready: done-marker, or remove done-marker.",
                    "config/conflict");
        if (config.ready() == Ready.RENAMED
                && config.except().isEmpty()
                && config.files().isEmpty())
            warning(
                    "ready",
                    "Every file is taken at once, also one that is still being written.",
                    "Name the files with files, or those that are being written with except.",
                    "sftp/takes-unfinished");
        for (var folder : config.folder())
            for (var other : config.folder())
                for (var below : List.of(config.archiveTo(), config.failedTo()))
                    if ((other + "/").startsWith(FolderLook.path(folder, below.first()) + "/"))
                        error(
                                "folder",
                                "Files that are done with in %s would be taken again from %s.".formatted(folder, other),
                                "Choose another archive-to and failed-to, or another folder.",
                                "config/conflict");
        if (Set.copyOf(config.folder()).size() < config.folder().size())
            error("folder", "A folder is named twice.", "Name each once.", "config/conflict");
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

    private void warning(String setting, String what, String fix, String code) {
        context.problems().warning(context.at(setting), what, fix, code);
    }

    private void error(String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
