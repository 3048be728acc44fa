package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.spi.Outbox.Naming;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/** How the records of several calls become one file. */
final class OutgoingBatch {

    private OutgoingBatch() {}

    /** Known when the file is opened, so that every call can be told. */
    static Naming naming(Send send, ZoneId zone) {
        return (number, opened) -> send.fileName().of(opened.atZone(zone), "%08d".formatted(number), "");
    }

    /**
     * With whatever the format puts around the records.
     *
     * @param contents records as {@link RecordFormat#part} writes them
     * @throws IOException when they are not read any more as they were written, since the format was changed, or when what the
     *     file says about itself is not true
     */
    static byte[] file(RecordFormat format, List<byte[]> contents) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var encoder = format.encoder(file)) {
            for (var content : contents) {
                try (var records = format.part().read(new ByteArrayInputStream(content), "outbox", Checkpoint.START)) {
                    while (records.next()) {
                        if (records.translate(encoder.begin()) instanceof Translation.Rejected
                                || encoder.end() instanceof Translation.Rejected)
                            throw new IOException("a record is not read as it was written");
                    }
                }
            }
        }
        if (format.wholeCheck().isPresent()) {
            var problems = format.wholeCheck().get().check(new ByteArrayInputStream(file.toByteArray()), "outbox");
            if (!problems.isEmpty()) throw new IOException(problems.getFirst().withoutValue());
        }
        return file.toByteArray();
    }
}
