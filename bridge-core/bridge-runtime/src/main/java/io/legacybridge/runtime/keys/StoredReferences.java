package io.legacybridge.runtime.keys;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.PageEnd;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.KeyReferences;
import io.legacybridge.security.protection.SealedMarks;
import io.legacybridge.security.protection.SealedMarks.Mark;
import io.legacybridge.security.protection.SubjectKey;
import io.legacybridge.security.protection.WrappedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Counts what a key has protected by reading everything that is kept: messages, dead letters, answers to calls, what
 * waits to be sent, and staged files. That takes a while, and is right whatever happened before. Messages that wait on the broker are
 * not read: the journal says until when it is complete.
 */
public final class StoredReferences implements KeyReferences, Erasure.Counting {

    private static final int PAGE = 500;
    private static final int PAGE_BYTES = 4 * 1024 * 1024;
    private static final int BEGINNING = 64;

    private final Database journal;
    private final Database ledger;
    private final Path staging;

    /** @param staging the folder with the staged files of all connections; may be missing */
    public StoredReferences(Database journal, Database ledger, Path staging) {
        this.journal = journal;
        this.ledger = ledger;
        this.staging = staging;
    }

    @Override
    public long count(WrappedKey key) {
        var keys = List.of(Mark.of(key));
        return inMessages(keys)
                + items("dead_letter", "sealed", keys)
                + items("dead_letter_payload", "sealed", keys)
                + items("outgoing_content", "sealed", keys)
                + items("legacy_call", "answer", keys)
                + inStagedFiles(keys);
    }

    @Override
    public Instant completeUntil() {
        return journal.first("SELECT complete_until FROM bounds", row -> Sql.time(row, 1))
                .orElseThrow();
    }

    @Override
    public long count(List<SubjectKey> all) {
        if (all.isEmpty()) return 0;
        var keys = all.stream().map(Mark::of).toList();
        return inMessages(keys) + items("legacy_call", "answer", keys);
    }

    private long inMessages(List<Mark> keys) {
        var count = 0L;
        for (var after = Long.MIN_VALUE; ; ) {
            var from = after;
            var page = journal.read(connection -> {
                var end = endOfPage(connection, from);
                var found = Sql.list(
                        connection,
                        "SELECT body FROM message WHERE position > ? AND position <= ? ORDER BY position",
                        row -> valuesIn(row.getBytes(1), keys),
                        from,
                        end);
                return new Page(end, found.stream().mapToLong(Long::longValue).sum());
            });
            count += page.count();
            if (page.last() == after) return count;
            after = page.last();
        }
    }

    private static long endOfPage(Connection connection, long from) throws SQLException {
        return PageEnd.of(
                connection,
                PAGE_BYTES,
                from,
                "SELECT position, length(body) FROM message WHERE position > ? ORDER BY position LIMIT " + PAGE,
                from);
    }

    private record Page(long last, long count) {}

    private static long valuesIn(byte[] body, List<Mark> keys) {
        var count = 0L;
        for (var key : keys) count += SealedMarks.valuesIn(body, key);
        return count;
    }

    /** Counted by the store: all of them would be too much for memory. */
    private long items(String table, String column, List<Mark> keys) {
        var ofKey = "SELECT COUNT(*) FROM " + table + " WHERE substr(" + column + ", "
                + (SealedMarks.BEFORE_KEY_OF_ITEM + 1) + ", ?) = ?";
        return ledger.read(connection -> {
            var count = 0L;
            for (var key : keys)
                count += Sql.first(connection, ofKey, row -> row.getLong(1), key.id().length, key.id())
                        .orElseThrow();
            return count;
        });
    }

    private long inStagedFiles(List<Mark> keys) {
        if (!Files.isDirectory(staging)) return 0;
        try (var files = Files.walk(staging)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isOf(file, keys))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(Path file, List<Mark> keys) {
        try (var in = Files.newInputStream(file)) {
            var beginning = in.readNBytes(BEGINNING);
            return keys.stream()
                    .anyMatch(key -> SealedMarks.isItemOf(beginning, key) || SealedMarks.areBlocksOf(beginning, key));
        } catch (NoSuchFileException e) {
            // Its delivery ended meanwhile.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
