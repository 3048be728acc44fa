package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Request;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** An operation that sends a file: what a client sends for it, and how that becomes the file. Thread-safe. */
final class FileRequest {

    /** More problems than this help nobody. */
    private static final int MAX_PROBLEMS = 100;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0," + (FileNameTemplate.MAX_NAME - 1) + "}");
    private static final String EXPECTED_NAME =
            "a name of letters, digits, \".\", \"_\" and \"-\", not with a dot at its beginning";

    private final Send send;
    // Of a batch the records alone; what stands around them is written when it is sent.
    private final RecordFormat format;
    private final RecordFormat whole;
    private final BatchRoom room;
    private final RecordList records;
    private final Operation operation;

    FileRequest(String operation, Send send, RecordFormat format) {
        this.send = send;
        this.format = send.batch().isPresent() ? format.part() : format;
        this.whole = format;
        this.room = new BatchRoom(format);
        this.records = new RecordList("records", this.format.schema());
        var fields = new ArrayList<Field>();
        if (send.fileName().asksForAName()) fields.add(Field.of("name", new Type.Text(FileNameTemplate.MAX_NAME)));
        fields.add(records.field());
        var reply = send.batch().isPresent() ? BatchReply.schema() : FileReply.schema();
        this.operation = new Operation(operation, RecordSchema.of(fields), reply, Effect.WRITE);
    }

    Operation operation() {
        return operation;
    }

    Send send() {
        return send;
    }

    /** Of the file that grows. */
    BatchRoom room() {
        return room;
    }

    /** What became of a request. */
    sealed interface Made {

        record File(OutgoingFile file) implements Made {}

        /** The records cannot be put into a file. */
        record Refused(List<RecordProblem> problems) implements Made {}
    }

    /** Makes the file, or says everything that is against it. */
    Made make(Request request, ZonedDateTime now) {
        var content = new Limited(send.maxFileSize().bytes());
        try {
            var written = write(request, content);
            var bytes = content.content.toByteArray();
            if (written.problems.isEmpty()) written.problems.addAll(untrue(bytes, written.count));
            if (!written.problems.isEmpty()) return new Made.Refused(written.problems);
            var name = send.fileName().of(now, request.id(), written.name);
            return new Made.File(new OutgoingFile(name, bytes, written.count));
        } catch (TooLarge e) {
            var expected = "a file of at most " + send.maxFileSize().bytes() + " bytes";
            return new Made.Refused(List.of(new RecordProblem("record/too-large", "", -1, 0, expected)));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
    }

    private Writing write(Request request, Limited content) throws IOException {
        try (var encoder = format.encoder(content)) {
            var writing = new Writing(encoder);
            request.writeTo(records.reader(writing));
            return writing;
        }
    }

    /**
     * What the file says about itself, such as the total in its trailer, must be true before it is sent. A part of it says
     * nothing, but must be read as it was written, or the whole batch could never be sent.
     */
    private List<RecordProblem> untrue(byte[] content, int records) throws IOException {
        if (send.batch().isPresent())
            return isReadAsWritten(content, records)
                    ? withoutRoom(content)
                    : List.of(doesNotFit("records that are read again as they were written"));
        if (format.wholeCheck().isEmpty()) return List.of();
        return format.wholeCheck().get().check(new ByteArrayInputStream(content), "the file").stream()
                .map(FileRequest::problem)
                .toList();
    }

    private boolean isReadAsWritten(byte[] content, int records) throws IOException {
        var count = 0;
        try (var read = format.read(new ByteArrayInputStream(content), "outbox", Checkpoint.START);
                var again = format.encoder(OutputStream.nullOutputStream())) {
            for (; read.next(); count++)
                if (read.translate(again.begin()) instanceof Translation.Rejected
                        || again.end() instanceof Translation.Rejected) return false;
        }
        return count == records;
    }

    /** A file of these records alone could not be made, nor any that they are added to. */
    private List<RecordProblem> withoutRoom(byte[] content) throws IOException {
        return whole.runningTotals().add(content).stream()
                .map(total -> doesNotFit("records whose total has room in " + total))
                .toList();
    }

    private static RecordProblem doesNotFit(String expected) {
        return new RecordProblem("record/does-not-fit", "records", -1, 0, expected);
    }

    private static RecordProblem problem(ContentProblem problem) {
        var expected = "one that makes a whole file: " + problem.subject() + " " + problem.what();
        return new RecordProblem(problem.code(), "", -1, 0, expected, new byte[0], problem.declared());
    }

    /** Hands the records of one request to the format. */
    private static final class Writing implements RecordList.Taker {

        private final RecordEncoder encoder;
        private final List<RecordProblem> problems = new ArrayList<>();
        private String name = "";
        private int count;

        Writing(RecordEncoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public RecordWriter begin() {
            count++;
            return encoder.begin();
        }

        @Override
        public void end() {
            try {
                if (encoder.end() instanceof Translation.Rejected(var refused))
                    for (var problem : refused) if (problems.size() < MAX_PROBLEMS) problems.add(inRecord(problem));
            } catch (IOException e) {
                throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
            }
        }

        @Override
        public void beside(Field field, String text) {
            name = text;
            if (!NAME.matcher(text).matches())
                problems.add(new RecordProblem(
                        "record/bad-name", "name", -1, text.length(), EXPECTED_NAME, new byte[0], text));
        }

        private RecordProblem inRecord(RecordProblem problem) {
            return new RecordProblem(
                    problem.code(),
                    problem.field().isEmpty() ? "records" : "records." + problem.field(),
                    problem.offset(),
                    problem.length(),
                    problem.expected() + ", in record " + count,
                    problem.bytes(),
                    problem.value());
        }
    }

    /** The file would be larger than it may be. */
    private static final class TooLarge extends RuntimeException {}

    private static final class Limited extends OutputStream {

        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final long limit;

        Limited(long limit) {
            this.limit = limit;
        }

        @Override
        public void write(int value) {
            check(1);
            content.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            check(length);
            content.write(bytes, offset, length);
        }

        private void check(int more) {
            if (content.size() + (long) more > limit) throw new TooLarge();
        }
    }
}
