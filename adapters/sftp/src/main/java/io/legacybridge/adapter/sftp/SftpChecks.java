package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Compression;
import io.legacybridge.adapter.sftp.SftpConfig.Protocol;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.adapter.sftp.SftpConfig.Weakness;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.config.Zone;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
        protocol(config);
        taking(config);
        config.legacyAlgorithms().ifPresent(weakness -> weakness(weakness, config.timeZone()));
    }

    /** How files are taken. */
    void reads(SftpConfig config, RecordFormat format) {
        if (config.ready() == Ready.CONTROL_TOTALS
                && format.wholeCheck().filter(WholeCheck::knowsTheEnd).isEmpty())
            error(
                    "ready",
                    "The format has no control totals.",
                    "Add totals to the format, or choose another ready.",
                    "config/no-totals");
    }

    private void protocol(SftpConfig config) {
        if (config.protocol() == Protocol.FTP)
            warning(
                    "protocol",
                    "Everybody on the way can read the password and the files, and change them.",
                    "Use sftp or ftps.",
                    "sftp/not-encrypted");
        if (config.protocol() != Protocol.SFTP) {
            if (config.privateKey().isPresent())
                error("private-key", "A server of FTP takes no key.", "Set a password instead.", "config/conflict");
            if (config.hostKey().isPresent() || config.legacyAlgorithms().isPresent())
                error(
                        config.hostKey().isPresent() ? "host-key" : "legacy-algorithms",
                        "This belongs to SSH.",
                        "Remove it, or choose protocol: sftp.",
                        "config/conflict");
        } else if (config.hostKey().isEmpty())
            error(
                    "host-key",
                    "This setting is missing.",
                    "Ask the server's owner for it and add it, such as host-key: SHA256:" + "A".repeat(43) + ".",
                    "config/missing-setting");
        if (config.protocol() != Protocol.FTPS && config.tls().isPresent())
            error("tls", "This belongs to ftps.", "Remove it, or choose protocol: ftps.", "config/conflict");
    }

    private void weakness(Weakness weakness, Zone zone) {
        var names = weakness.allow().stream().map(LegacyAlgorithm::name).collect(Collectors.joining(", "));
        if (names.isEmpty())
            error(
                    "legacy-algorithms.allow",
                    "No algorithm is named.",
                    "Name one, or remove the section.",
                    "config/no-value");
        else if (weakness.isOver(context.clock().instant(), zone))
            warning(
                    "legacy-algorithms.until",
                    "%s is over, so the weak algorithms %s are not offered any more."
                            .formatted(weakness.until(), names),
                    "Remove the section, or write a later day while the server needs them.",
                    "sftp/weak-algorithms-over");
        else
            warning(
                    "legacy-algorithms.allow",
                    "The connection allows the weak algorithms %s until %s.".formatted(names, weakness.until()),
                    "Have the server changed, and remove them.",
                    "sftp/weak-algorithms");
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
                    if ((other + "/").startsWith(RemotePath.of(folder, below.first()) + "/"))
                        error(
                                "folder",
                                "Files that are done with in %s would be taken again from %s.".formatted(folder, other),
                                "Choose another archive-to and failed-to, or another folder.",
                                "config/conflict");
        if (config.everyEntry() && config.compression() != Compression.ZIP)
            error(
                    "every-entry",
                    "Only zip files have entries.",
                    "Add compression: zip, or remove every-entry.",
                    "config/conflict");
        if (Set.copyOf(config.folder()).size() < config.folder().size())
            error("folder", "A folder is named twice.", "Name each once.", "config/conflict");
    }

    /** Whether an operation's files can be written in its format. */
    boolean writes(String operation, Send send, RecordFormat format) {
        if (!format.writes()) {
            error(
                    operation + ".format",
                    "This format only reads.",
                    "Choose one that writes as well, such as copybook.",
                    "config/format-only-reads");
            return false;
        }
        if (send.batch().isPresent()) batch(operation, send, format);
        return true;
    }

    private void batch(String operation, Send send, RecordFormat format) {
        if (!send.fileName().numbersFiles())
            error(
                    operation + ".file-name",
                    "The name of a file into which several calls go has {id}, for its number, and no {name}.",
                    "Write a name such as ORDERS-{id}.DAT.",
                    "sftp/bad-file-name");
        if (send.overwrite())
            error(
                    operation + ".overwrite",
                    "A file into which several calls go overwrites nothing.",
                    "Remove overwrite.",
                    "config/conflict");
        var unknown = unknownWhenClosed(format);
        if (!unknown.isEmpty())
            error(
                    operation + ".batch",
                    "When the file is closed, nobody can write " + String.join("; ", unknown) + ".",
                    "Have totals of the whole file in record types with publish: false, beside them only columns without a name,"
                            + " with a value or blank; or remove batch, so that each call brings a whole file.",
                    "config/batch-with-totals");
    }

    private static List<String> unknownWhenClosed(RecordFormat format) {
        if (!format.leftOpen().isEmpty()) return format.leftOpen();
        try {
            OutgoingBatch.file(format, List.of());
            return List.of();
        } catch (IOException e) {
            return List.of("what makes it whole: " + e.getMessage());
        }
    }

    private void warning(String setting, String what, String fix, String code) {
        context.problems().warning(context.at(setting), what, fix, code);
    }

    private void error(String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
