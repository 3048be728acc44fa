package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where certificates and keys lie in a home folder; files are named relative to it, as people see them. */
record CertsFolder(Path home) {

    static final String PEM = ".pem";
    static final String CERTS = "certs/";
    static final String SERVER_CERTIFICATE = "certs/server.pem";
    static final String SERVER_KEY = "certs/server.key";
    static final String AUTHORITIES = "certs/ca/";
    static final String ROOT_CERTIFICATE = AUTHORITIES + "root.pem";
    static final String ROOT_KEY = AUTHORITIES + "root.key";
    static final String ISSUING_CERTIFICATE = AUTHORITIES + "issuing.pem";
    static final String ISSUING_KEY = AUTHORITIES + "issuing.key";
    static final String TRUST = "certs/trust/";
    static final String INTERNAL_TRUST = TRUST + CertsHome.INTERNAL_BUNDLE + PEM;
    static final String CLIENTS = "certs/clients/";

    static final List<String> MADE_BY_INIT = List.of(
            ROOT_CERTIFICATE,
            ROOT_KEY,
            ISSUING_CERTIFICATE,
            ISSUING_KEY,
            INTERNAL_TRUST,
            SERVER_CERTIFICATE,
            SERVER_KEY);

    static final List<String> FOLDERS = List.of(AUTHORITIES, CLIENTS, CERTS, TRUST);

    Path resolve(String file) {
        return home.resolve(file);
    }

    /** The PEM files of a folder such as {@link #TRUST}, in the order of their names. */
    List<String> certificateFiles(String folder) {
        if (!Files.isDirectory(resolve(folder))) return List.of();
        try (Stream<Path> files = Files.list(resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    // Unfinished files begin with a dot.
                    .filter(name -> name.endsWith(PEM) && !name.startsWith("."))
                    .sorted()
                    .map(name -> folder + name)
                    .toList();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            Place.of(folder),
                            "The folder cannot be read.",
                            "Let the user the appliance runs as read it.",
                            "certs/unreadable"),
                    e);
        }
    }
}
