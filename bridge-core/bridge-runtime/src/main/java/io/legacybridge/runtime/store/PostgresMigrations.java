package io.legacybridge.runtime.store;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;

/**
 * The migrations, read with PostgreSQL's words for the types and without what it does not know. They are written once, in
 * SQLite's words, so that the tables of both kinds of store cannot drift apart.
 */
final class PostgresMigrations implements ResourceProvider {

    private final ResourceProvider written;

    PostgresMigrations(Configuration configuration) {
        this.written = new Scanner<>(JavaMigration.class, configuration, configuration.getLocations());
    }

    @Override
    public LoadableResource getResource(String name) {
        var resource = written.getResource(name);
        return resource == null ? null : new Translated(resource);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return written.getResources(prefix, suffixes).stream()
                .map(resource -> (LoadableResource) new Translated(resource))
                .toList();
    }

    /** SQLite's INTEGER has 64 bits. */
    static String translate(String sql) {
        return sql.replaceAll("\\bINTEGER\\b", "BIGINT")
                .replaceAll("\\bBLOB\\b", "BYTEA")
                .replace("WITHOUT ROWID", "");
    }

    private static final class Translated extends LoadableResource {

        private final LoadableResource resource;

        Translated(LoadableResource resource) {
            this.resource = resource;
        }

        @Override
        public Reader read() {
            try (var reader = resource.read()) {
                return new StringReader(translate(reader.readAllAsString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return resource.getAbsolutePath();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return resource.getAbsolutePathOnDisk();
        }

        @Override
        public String getFilename() {
            return resource.getFilename();
        }

        @Override
        public String getRelativePath() {
            return resource.getRelativePath();
        }
    }
}
