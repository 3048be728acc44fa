package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.audit.AuditCheck;
import io.legacybridge.runtime.audit.AuditEntry.Part;
import io.legacybridge.runtime.audit.AuditHeads;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.cli.Answers;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.cli.HomeStores;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.FieldReport;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What left the appliance, to whom, and what was done with keys. */
@Command(
        name = "audit",
        description = "Verifies the audit, hands it out, and tells who saw what.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Verify.class, AuditCommand.Export.class, AuditCommand.WhoSaw.class})
final class AuditCommand implements Runnable {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the audit: verify, export or who-saw?");
    }

    /** What every verb takes. */
    static final class AuditOptions {

        @Spec(Spec.Target.MIXEE)
        private CommandSpec verb;

        @Mixin
        private HomeOptions home;

        @Mixin
        private Answers answers;

        private HomeStores stores() {
            return new HomeStores(home.path());
        }

        private PrintWriter out() {
            return verb.commandLine().getOut();
        }
    }

    @Command(
            name = "verify",
            description =
                    "Goes along every chain. Exits 1 when an entry or its time was changed, one was left out, put in or cut off,"
                            + " or a whole chain deleted.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {

        @Mixin
        private AuditOptions options;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var checked = AuditCheck.check(stores.auditStore(), stores.auditSigner(), stores.node());
                if (options.answers.json()) {
                    var problems =
                            checked.problems().stream().map(Object::toString).toList();
                    options.out()
                            .println(JSON.writeValueAsString(
                                    Map.of("entries", checked.entries(), "problems", problems)));
                } else {
                    checked.entries().forEach((node, count) -> options.out().printf("%s: %,d entries%n", node, count));
                    if (checked.problems().isEmpty()) options.out().println("Every chain is whole.");
                }
                options.out().flush();
                var err = options.verb.commandLine().getErr();
                checked.problems().forEach(err::println);
                err.flush();
                return checked.problems().isEmpty() ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
            }
        }
    }

    @Command(
            name = "export",
            description = "Prints every entry with its hash, one JSON object a line; then the signed heads and the key"
                    + " that verifies them.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {

        @Mixin
        private AuditOptions options;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var store = stores.auditStore();
                store.each(entry -> line(entry(entry)));
                var signed = new AuditHeads(store, stores.auditSigner()).signed();
                for (var head : signed.heads())
                    line(Map.of(
                            "head",
                            head.node(),
                            "number",
                            head.number(),
                            "hash",
                            head.hash(),
                            "others",
                            head.others(),
                            "signature",
                            head.signature()));
                line(Map.of("publicKey", signed.publicKey()));
                options.out().flush();
                return BridgeCommand.FINE;
            }
        }

        private void line(Object object) {
            options.out().print(JSON.writeValueAsString(object) + "\n");
            if (options.out().checkError()) throw BridgeCommand.outputLost();
        }

        /** The entry as a text, byte for byte what was hashed. */
        private static Map<String, Object> entry(AuditStore.Stored stored) {
            var line = new LinkedHashMap<String, Object>();
            line.put("node", stored.node());
            line.put("number", stored.number());
            line.put("written", Instant.ofEpochMilli(stored.written()).toString());
            line.put("entry", new String(stored.entry(), UTF_8));
            line.put("hash", HexFormat.of().formatHex(stored.hash()));
            return line;
        }
    }

    @Command(
            name = "who-saw",
            description =
                    "Tells which clients got a field of the records with a protected business key, or of answers to"
                            + " calls that asked with a protected value, in which form and when.",
            mixinStandardHelpOptions = true)
    static final class WhoSaw implements Callable<Integer> {

        @Mixin
        private AuditOptions options;

        @Parameters(index = "0", paramLabel = "FIELD", description = "Path of the field, such as cardNum.")
        private String field;

        @Parameters(
                index = "1",
                paramLabel = "TOKEN",
                description = "Token of the business key, as it stands in subject, or of the value: lbt1.…")
        private String token;

        private long held;
        private long told;
        private final Map<String, Long> keyless = new TreeMap<>();

        @Override
        public Integer call() throws IOException {
            if (!token.startsWith(Tokens.PREFIX) || token.length() == Tokens.PREFIX.length())
                throw new ParameterException(
                        options.verb.commandLine(),
                        "A token begins with " + Tokens.PREFIX
                                + ", as in a message's subject. When the subject is the key itself, it is not protected, and the"
                                + " audit does not name it: take the position of the message from bridge trace ID, and look for it"
                                + " in bridge audit export.");
            var key = Part.keyOf(token);
            try (var stores = options.stores()) {
                stores.auditStore().each(stored -> look(stored, key));
                options.out().flush();
            }
            return ending();
        }

        private void look(AuditStore.Stored stored, String key) {
            var entry = JSON.readTree(stored.entry());
            if (!entry.path("kind").asString("").equals("released")) return;
            for (var part : entry.get("parts")) {
                if (!part.get("fields").has(field)) continue;
                held++;
                if (part.get("keys").isEmpty())
                    keyless.merge(part.get("connection").asString(), 1L, Long::sum);
                else if (holds(part.get("keys"), key)) tell(stored, entry, part);
            }
        }

        /** Silence would look like an answer. */
        private int ending() throws IOException {
            var err = options.verb.commandLine().getErr();
            if (held == 0 && !known().contains(field)) {
                err.println(Problem.error(
                        Place.of("who-saw").at(field),
                        "No connection has such a field, and no answer has held one.",
                        DidYouMean.or(
                                field,
                                known(),
                                "bridge protection report lists the fields by connection, with their paths."),
                        "audit/unknown-field"));
                err.flush();
                return BridgeCommand.PROBLEMS;
            }
            if (held == 0)
                err.println(
                        "No answer has held " + field
                                + " as a protected field. bridge protection report lists them by connection, with their paths.");
            else if (told == 0 && keyless.isEmpty())
                err.println("None of the " + held + " answers that held " + field + " was about this token.");
            keyless.forEach((connection, count) -> err.println(count + " answers held " + field + " of " + connection
                    + " without a protected key, so the audit cannot tell whose it was. Take the position of the message from"
                    + " bridge trace ID, and look for it in bridge audit export; from now on the audit tells it when the key of "
                    + connection + " is protected (protect: in its file)."));
            err.flush();
            return told == 0 && !keyless.isEmpty() ? BridgeCommand.PROBLEMS : BridgeCommand.FINE;
        }

        /** The paths of the fields of all connections. */
        private Set<String> known() throws IOException {
            var home = new Home(options.home.path());
            var read = new Configuration.Reader(home, Adapters.onClassPath(), Clock.systemUTC()).read();
            return FieldReport.of(read).stream().map(FieldReport.Line::path).collect(Collectors.toSet());
        }

        private void tell(AuditStore.Stored stored, JsonNode entry, JsonNode part) {
            told++;
            var when = Instant.ofEpochMilli(stored.written()).toString();
            var form = part.get("fields").get(field).asString();
            var seen = new LinkedHashMap<String, Object>();
            seen.put("client", entry.get("client").asString());
            seen.put("san", entry.get("san").asString());
            seen.put("when", when);
            seen.put("form", form);
            seen.put("connection", part.get("connection").asString());
            seen.put("node", stored.node());
            seen.put("number", stored.number());
            options.out()
                    .print(
                            options.answers.json()
                                    ? JSON.writeValueAsString(seen) + "\n"
                                    : "%s  %-20s %s as %s (entry %d of %s)\n"
                                            .formatted(
                                                    when,
                                                    seen.get("client"),
                                                    field,
                                                    form,
                                                    stored.number(),
                                                    stored.node()));
        }

        private static boolean holds(JsonNode keys, String key) {
            return keys.valueStream().anyMatch(one -> one.asString().equals(key));
        }
    }
}
