package io.legacybridge.testkit;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What one delivery held, read to its end. Two readings of the same delivery are equal. */
record Reading(List<Entry> entries) {

    /**
     * One record.
     *
     * @param identity   the parts of its identity; of a file, its path and digest, and the record's number
     * @param values     empty when it was rejected
     * @param problems   the codes of what is wrong; empty when it was translated
     * @param bytes      its original bytes, one character each
     */
    record Entry(
            List<String> identity,
            long number,
            Map<String, Object> values,
            List<String> problems,
            String bytes,
            Checkpoint checkpoint) {

        boolean isRejected() {
            return !problems.isEmpty();
        }
    }

    static Reading of(Delivery delivery) throws IOException {
        return switch (delivery) {
            case Delivery.File file -> of(file, Checkpoint.START);
            case Delivery.Batch batch -> {
                try (var items = batch.items()) {
                    var entries = new ArrayList<Entry>();
                    while (items.next())
                        entries.add(entry(items, items.identity().parts()));
                    yield new Reading(entries);
                }
            }
        };
    }

    static Reading of(Delivery.File file, Checkpoint from) throws IOException {
        try (var records = file.records(from)) {
            var entries = new ArrayList<Entry>();
            while (records.next())
                entries.add(entry(
                        records,
                        List.of(
                                file.staged().appearance().path(),
                                file.staged().digest(),
                                Long.toString(records.position().number()))));
            return new Reading(entries);
        }
    }

    /** The record that the bytes of one entry become when they are read alone, as a dead letter's are. */
    static Reading again(RecordFormat format, Entry entry) throws IOException {
        var bytes = new ByteArrayInputStream(entry.bytes().getBytes(StandardCharsets.ISO_8859_1));
        try (var records = format.read(bytes, "dead letter", Checkpoint.START)) {
            var entries = new ArrayList<Entry>();
            while (records.next()) entries.add(entry(records, entry.identity()));
            return new Reading(entries);
        }
    }

    List<Map<String, Object>> values() {
        return entries.stream()
                .filter(entry -> !entry.isRejected())
                .map(Entry::values)
                .toList();
    }

    List<Entry> rejected() {
        return entries.stream().filter(Entry::isRejected).toList();
    }

    List<List<String>> identities() {
        return entries.stream().map(Entry::identity).toList();
    }

    private static Entry entry(RecordCursor record, List<String> identity) {
        var writer = new RecordingWriter();
        var translation = record.translate(writer);
        var bytes = new String(record.bytes(), StandardCharsets.ISO_8859_1);
        var number = record.position().number();
        return switch (translation) {
            case Translation.Translated _ ->
                new Entry(identity, number, writer.record(), List.of(), bytes, record.checkpoint());
            case Translation.Rejected bad ->
                new Entry(
                        identity,
                        number,
                        Map.of(),
                        bad.problems().stream().map(RecordProblem::code).toList(),
                        bytes,
                        record.checkpoint());
        };
    }
}
