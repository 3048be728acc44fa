package io.legacybridge.runtime.cli.operate;

import static io.legacybridge.runtime.cli.operate.OperatorOptions.line;

import io.legacybridge.security.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What was set aside and waits for a person. */
@Command(
        name = "dead-letters",
        description = "Lists, shows, replays and discards the records, files and replies that were set aside.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeadLettersCommand.ListThem.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Replay.class,
            DeadLettersCommand.Discard.class
        })
public final class DeadLettersCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about dead letters: list, show, replay or discard?");
    }

    private static String path(String id, String more) {
        return "/dead-letters/" + ControlClient.segment(id) + more;
    }

    @Command(name = "list", description = "Lists dead letters, newest first.", mixinStandardHelpOptions = true)
    static final class ListThem implements Callable<Integer> {

        @Mixin
        private OperatorOptions options;

        @Option(names = "--connection", paramLabel = "NAME", description = "Only those of this connection.")
        private String connection;

        @Option(
                names = "--state",
                defaultValue = "waiting",
                description = "waiting, replayed, discarded or all (default: ${DEFAULT-VALUE}).")
        private String state;

        @Option(names = "--after", paramLabel = "ID", description = "Only those behind this one in the list.")
        private String after;

        @Option(
                names = "--limit",
                defaultValue = "100",
                description = "At most so many, and no more than 1000 (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Override
        public Integer call() {
            var parameters = new TreeMap<>(Map.of("state", state, "limit", Integer.toString(limit)));
            if (connection != null) parameters.put("connection", connection);
            if (after != null) parameters.put("after", after);
            try (var appliance = options.connect()) {
                var page = appliance.get("/dead-letters", parameters);
                var text = new StringBuilder();
                var letters = page.get("deadLetters");
                for (var letter : letters) text.append(line(letter));
                if (letters.size() == limit)
                    text.append("There may be more: --after %s%n"
                            .formatted(letters.get(limit - 1).get("id").asString()));
                options.answer(page, text.isEmpty() ? "There are none.\n" : text.toString());
                return options.exit(true);
            }
        }

        private static String line(JsonNode letter) {
            return "%s  %s  %s  %s%n    %s%n%s%s"
                    .formatted(
                            letter.get("time").asString(),
                            letter.get("id").asString(),
                            letter.get("position").asString(),
                            letter.get("state").asString(),
                            letter.get("reason").asString().replace("\n", "\n    "),
                            versions(letter.get("payloads").size()),
                            closing(letter.get("closed")));
        }

        private static String versions(int given) {
            return given == 0 ? "" : "    %d versions of its bytes%n".formatted(given + 1);
        }

        private static String closing(JsonNode closed) {
            return closed.isNull()
                    ? ""
                    : "    %s by %s %s%n"
                            .formatted(
                                    closed.get("time").asString(),
                                    closed.get("by").asString(),
                                    closed.get("because").asString());
        }
    }

    @Command(
            name = "show",
            description =
                    "Shows a dead letter; its bytes only to an operator with the role security, which the audit tells.")
    static final class Show implements Callable<Integer> {

        private static final int HEX_WIDTH = 16;

        @Spec
        private CommandSpec spec;

        @Mixin
        private OperatorOptions options;

        // Not the usual mixin: --version is something else here.
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help message and exit.")
        @SuppressWarnings("UnusedVariable") // Only the parser looks at it.
        private boolean help;

        @Parameters(paramLabel = "ID", description = "As dead-letters list shows it.")
        private String id;

        @Option(names = "--hex", description = "Shows the bytes as hexadecimal digits, too.")
        private boolean hex;

        @Option(
                names = "--bytes-to",
                paramLabel = "FILE",
                description = "Writes the bytes to a file that only you may read.")
        private Path file;

        @Option(
                names = "--version",
                paramLabel = "N",
                description = "With --hex or --bytes-to: the bytes of this version; 1 are those that were set aside"
                        + " (default: the newest).")
        private Integer version;

        @Override
        public Integer call() throws IOException {
            if (version != null && !hex && file == null)
                throw new ParameterException(
                        spec.commandLine(), "--version says which bytes are meant. Add --hex or --bytes-to FILE.");
            if (hex) options.refuseJson("--hex is for people. With --json, write the bytes with --bytes-to FILE.");
            try (var appliance = options.connect()) {
                var letter = appliance.get(path(id, ""), Map.of());
                options.answer(letter, text(letter));
                if (!hex && file == null) return options.exit(true);
                var bytes = appliance.bytes(
                        path(id, "/bytes"), version == null ? Map.of() : Map.of("version", version.toString()));
                if (hex) options.print(dump(bytes));
                if (file != null) PrivateFiles.write(file.toAbsolutePath(), bytes);
                return options.exit(true);
            }
        }

        private static String text(JsonNode letter) {
            var text = new StringBuilder();
            for (var name :
                    new String[] {"id", "connection", "kind", "position", "offset", "delivery", "time", "state"})
                line(text, name, letter.get(name).asString());
            line(text, "reason", letter.get("reason").asString().replace("\n", "\n            "));
            line(text, "code", letter.get("code").asString());
            line(text, "read with", letter.at("/versions/connection").asString());
            line(text, "replays", letter.get("replays").asString());
            if (letter.get("inDoubt").asBoolean())
                line(text, "in doubt", "a replay came to no known end; replay it again, which tells");
            if (letter.get("bytes").asLong() > 0) line(text, "bytes", "version 1, as it was set aside");
            for (var payload : letter.get("payloads"))
                line(
                        text,
                        "bytes",
                        "version %s, given by %s at %s"
                                .formatted(
                                        payload.get("version").asString(),
                                        payload.get("by").asString(),
                                        payload.get("given").asString()));
            var closed = letter.get("closed");
            if (closed != null && !closed.isNull())
                line(
                        text,
                        "closed",
                        "%s by %s %s"
                                .formatted(
                                        closed.get("time").asString(),
                                        closed.get("by").asString(),
                                        closed.get("because").asString()));
            return text.toString();
        }

        private static String dump(byte[] bytes) {
            var text = new StringBuilder();
            var format = HexFormat.ofDelimiter(" ");
            for (var offset = 0; offset < bytes.length; offset += HEX_WIDTH)
                text.append("%08x  %s%n"
                        .formatted(
                                offset, format.formatHex(bytes, offset, Math.min(bytes.length, offset + HEX_WIDTH))));
            return text.toString();
        }
    }

    @Command(
            name = "replay",
            description = "Reads dead letters again and publishes each under the id that it would have had.",
            mixinStandardHelpOptions = true)
    static final class Replay implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private ChosenLetters letters;

        @Option(
                names = "--with",
                paramLabel = "FILE",
                description = "Corrected bytes in place of the original ones, which are kept; - for standard input.")
        private Path with;

        @Option(
                names = "--today",
                description = "With the connection as it is today, not as it was when the record was read.")
        private boolean today;

        @Option(
                names = "--even-if-superseded",
                description =
                        "Also when newer records of the same key are there; clients read the older one behind them.")
        private boolean evenIfSuperseded;

        @Override
        public Integer call() throws IOException {
            if (with != null && !letters.isOne())
                throw new ParameterException(spec.commandLine(), "--with has the bytes of one record. Name one ID.");
            var body = with == null ? new byte[0] : corrected();
            var parameters =
                    Map.of("today", Boolean.toString(today), "even-if-superseded", Boolean.toString(evenIfSuperseded));
            return letters.each(
                    "Replayed",
                    (appliance, id) -> appliance.post(path(id, "/replay"), parameters, body),
                    done -> "Replayed: %,d published, %,d set aside.%n"
                            .formatted(
                                    done.get("published").asLong(),
                                    done.get("setAside").asLong()));
        }

        /** A pipe is read as well, so its bytes need not lie on a disk. */
        private byte[] corrected() throws IOException {
            var isStandardInput = with.toString().equals("-");
            if (!isStandardInput && (Files.isDirectory(with) || !Files.isReadable(with)))
                throw new ParameterException(spec.commandLine(), with + " is no file that can be read.");
            try (var content = isStandardInput ? System.in : Files.newInputStream(with)) {
                var bytes = content.readAllBytes();
                if (bytes.length == 0) throw new ParameterException(spec.commandLine(), "Nothing is in " + with + ".");
                return bytes;
            }
        }
    }

    @Command(
            name = "discard",
            description = "Gives dead letters up for good. The reason stands in the audit.",
            mixinStandardHelpOptions = true)
    static final class Discard implements Callable<Integer> {

        @Mixin
        private ChosenLetters letters;

        @Option(
                names = "--reason",
                required = true,
                description = "Why nobody needs the record. Write no values of it here.")
        private String reason;

        @Override
        public Integer call() {
            return letters.each(
                    "Discarded",
                    (appliance, id) -> appliance.post(path(id, "/discard"), Map.of("reason", reason), new byte[0]),
                    _ -> "Discarded.\n");
        }
    }
}
