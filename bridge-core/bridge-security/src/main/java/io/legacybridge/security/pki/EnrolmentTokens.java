package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tokens with which a holder fetches its first certificate: each for one holder, for one time, for a while. In
 * {@code certs/enrolment/} stands only the SHA-256 of a token, as the name of a file that says whose it is.
 */
public final class EnrolmentTokens {

    /** A token lives no longer. */
    public static final Duration LONGEST = Duration.ofDays(30);

    private static final String FOLDER = "certs/enrolment/";
    private static final String OPEN = ".token";
    private static final String USED = ".used";
    private static final int RANDOM_BYTES = 32;
    private static final int LONGEST_TEXT = 128;

    private final CertsFolder folder;
    private final Clock clock;
    private final SecureRandom random;

    public EnrolmentTokens(Path home, Clock clock, SecureRandom random) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.random = random;
    }

    /** A token as it is handed out, once. */
    public record Made(String token, Holder holder, Instant until) {
        @Override
        public String toString() {
            return "Made[for the " + holder.shown() + ", until " + until + "]";
        }
    }

    /** What is known of a token that somebody shows. */
    sealed interface Found {}

    record Open(Holder holder, Instant until) implements Found {}

    /** It was used before. */
    record Used(Holder holder) implements Found {}

    /** There never was such a token, or it is forgotten. */
    record Unknown() implements Found {}

    /** @throws ProblemException when the holder is the server, or {@code valid} is longer than {@link #LONGEST} */
    public Made make(Holder holder, Duration valid) {
        if (holder instanceof Holder.Server)
            throw refused(
                    "The server's own certificate needs no token.", "Name a client, an operator or an encryption key.");
        if (valid.isNegative() || valid.isZero() || valid.compareTo(LONGEST) > 0)
            throw refused(
                    "A token is valid for at most " + LONGEST.toDays() + " days.", "Write a time such as --valid 1h.");
        forgetOld();
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var until = clock.instant().plus(valid);
        write(holder, until, folder.resolve(FOLDER + hash(token) + OPEN));
        return new Made(token, holder, until);
    }

    Found find(String token) {
        if (token.length() > LONGEST_TEXT) return new Unknown();
        var name = FOLDER + hash(token);
        var used = read(folder.resolve(name + USED));
        if (used.isPresent()) return new Used(used.get().holder());
        return read(folder.resolve(name + OPEN)).<Found>map(open -> open).orElseGet(Unknown::new);
    }

    /** Makes it a used one. Whoever gets true is the only one, on all nodes that share the folder. */
    boolean use(String token) {
        var name = FOLDER + hash(token);
        try {
            PrivateFiles.move(folder.resolve(name + OPEN), folder.resolve(name + USED));
            return true;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void forgetOld() {
        for (var ending : Set.of(OPEN, USED))
            for (var file : folder.files(FOLDER, ending)) {
                var known = read(folder.resolve(file));
                if (known.isPresent()
                        && clock.instant().isBefore(known.get().until().plus(LONGEST))) continue;
                try {
                    Files.deleteIfExists(folder.resolve(file));
                } catch (IOException e) {
                    throw unwritable(e);
                }
            }
    }

    private static void write(Holder holder, Instant until, Path file) {
        var text =
                switch (holder) {
                    case Holder.Server _ -> throw new IllegalArgumentException("the server needs no token");
                    case Holder.Client client -> lines("client", client.name(), "", until);
                    case Holder.Operator operator ->
                        lines(
                                "operator",
                                operator.name(),
                                operator.roles().stream().map(Enum::name).collect(Collectors.joining(" ")),
                                until);
                    case Holder.Encryption encryption -> lines("encryption", encryption.client(), "", until);
                };
        try {
            PrivateFiles.write(file, text.getBytes(UTF_8));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static String lines(String profile, String name, String roles, Instant until) {
        return "profile=%s%nname=%s%nroles=%s%nuntil=%s%n".formatted(profile, name, roles, until);
    }

    /** Empty when it is not there, or nobody can read it: then it opens nothing. */
    private static Optional<Open> read(Path file) {
        try {
            var written = new Properties();
            written.load(new StringReader(new String(PrivateFiles.read(file), UTF_8)));
            var name = written.getProperty("name", "");
            var holder =
                    switch (written.getProperty("profile", "")) {
                        case "client" -> new Holder.Client(name);
                        case "operator" -> new Holder.Operator(name, roles(written.getProperty("roles", "")));
                        case "encryption" -> new Holder.Encryption(name);
                        case String other -> throw new IllegalArgumentException("unknown profile " + other);
                    };
            return Optional.of(new Open(holder, Instant.parse(written.getProperty("until", ""))));
        } catch (IOException | ProblemException | IllegalArgumentException | DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Set<Role> roles(String written) {
        return Arrays.stream(written.split(" "))
                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(Algorithms.sha256().digest(token.getBytes(UTF_8)));
    }

    private static ProblemException refused(String what, String fix) {
        return ProblemException.error(Place.of(FOLDER), what, fix, "certs/bad-token");
    }

    private static ProblemException unwritable(IOException cause) {
        return CertsFolder.unwritable(Place.of(FOLDER), "The tokens cannot be written.", cause);
    }
}
