package io.legacybridge.runtime.store;

import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Copies a SQLite store as it is at one moment, also while a process writes it. */
public final class SqliteCopy {

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private SqliteCopy() {}

    /** @throws ProblemException when a newer version wrote the store: it may keep things elsewhere that this one would not copy */
    public static void requireKnown(Path data, String name) {
        var flyway = Flyway.configure()
                .dataSource(source(data.resolve(name + ".db")))
                .locations("classpath:db/" + name)
                .load();
        Migrations.requireKnown(flyway, name + ".db");
    }

    /**
     * Returns when the copy is on the disk.
     *
     * @param target must not exist
     */
    public static void copy(Path file, Path target) throws IOException {
        try (var connection = source(file).getConnection();
                var vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, target.toString());
            vacuum.execute();
        } catch (SQLException e) {
            throw new StoreException("The store " + file + " cannot be copied.", e);
        }
        try (var copy = FileChannel.open(target, StandardOpenOption.WRITE)) {
            copy.force(true);
        }
    }

    private static SQLiteDataSource source(Path file) {
        var settings = new SQLiteConfig();
        settings.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        var source = new SQLiteDataSource(settings);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
