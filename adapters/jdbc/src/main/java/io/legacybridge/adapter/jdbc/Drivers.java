package io.legacybridge.adapter.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.Optional;

/** Database drivers: those on board, and those that somebody put into a folder. */
final class Drivers {

    private final Path folder;
    private ClassLoader loader;

    /** @param folder may be missing */
    Drivers(Path folder) {
        this.folder = folder;
    }

    /** Those of the folder {@code ext} beside the jar that this class stands in: {@code lib/ext} of the distribution. */
    static Drivers besideThisJar() {
        try {
            var here = Drivers.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return new Drivers(Path.of(here).resolveSibling("ext"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of this program's own jar is not a path", e);
        }
    }

    /** A jar's classes cannot be unloaded safely, so one that is put there later counts from the next start on. */
    synchronized Optional<Driver> find(DatabaseKind kind) {
        if (loader == null) loader = new URLClassLoader("lib/ext", jars(), Drivers.class.getClassLoader());
        try {
            return Optional.of(Class.forName(kind.driver(), true, loader)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(kind.driver() + " of " + folder + " cannot be used", e);
        }
    }

    private URL[] jars() {
        if (!Files.isDirectory(folder)) return new URL[0];
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Drivers::url)
                    .toArray(URL[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
