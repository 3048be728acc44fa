package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;

/** What is demanded of a file as a whole, asked before the first of its records counts. */
final class FileObjections {

    /** Of a file that must fit as a whole so many records that do not are told. */
    static final int MAX_MISFITS = 100;

    private static final String REPEATED_CONTENT = "delivery/repeated-content";
    private static final String REPEATED =
            "A file with the same content was taken before, and the connection takes each content once.";

    private final MessageWriter messages;
    private final SetAside setAside;

    FileObjections(MessageWriter messages, SetAside setAside) {
        this.messages = messages;
        this.setAside = setAside;
    }

    /** Why a file does not count as a whole. */
    record Objection(String code, String reason) {}

    /** @param id of the file */
    Optional<Objection> to(Delivery.File file, FileDelivery row, String id) throws IOException {
        if (file.demands().contains(Demand.NEW_CONTENT) && row.occurrence() > 1)
            return Optional.of(new Objection(REPEATED_CONTENT, REPEATED));
        if (file.wholeCheck().isPresent()) {
            var problems = file.wholeCheck().get().check(file.staged().open(0), file.name());
            if (!problems.isEmpty())
                return Optional.of(new Objection(problems.getFirst().code(), setAside.reasonOfFile(problems)));
        }
        return file.demands().contains(Demand.EVERY_RECORD_FITS) ? misfits(file, row, id) : Optional.empty();
    }

    private Optional<Objection> misfits(Delivery.File file, FileDelivery row, String id) throws IOException {
        var text = new StringJoiner("\n");
        var code = Optional.<String>empty();
        var found = 0;
        try (var records = file.records(Checkpoint.START)) {
            while (found < MAX_MISFITS && records.next()) {
                var number = records.position().number();
                var written = messages.write(records, id + "." + number, SourceOrder.of(row.number(), number));
                if (!(written instanceof Written.Refused(var problems))) continue;
                found++;
                text.add(records.position() + ": " + setAside.reason(problems));
                if (code.isEmpty()) code = Optional.of(problems.getFirst().code());
            }
        }
        return code.map(first -> new Objection(first, text.toString()));
    }
}
