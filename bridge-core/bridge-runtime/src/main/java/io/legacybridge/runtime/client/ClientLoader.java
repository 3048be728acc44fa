package io.legacybridge.runtime.client;

import io.legacybridge.runtime.client.ClientSettings.CallSettings;
import io.legacybridge.runtime.client.ClientSettings.CertificateSettings;
import io.legacybridge.runtime.client.ClientSettings.ReadSettings;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads client files. */
public final class ClientLoader {

    static final List<String> ALL = List.of("all");

    /** The codes of problems with names of what is elsewhere. */
    private static final Set<String> REFERENCES = Set.of(
            "config/unknown-connection", "config/unknown-field", "config/unknown-operation", "config/not-protected");

    private static final Pattern URI_WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");

    private final SettingsModel model = SettingsModel.of(ClientSettings.class, Map.of());

    /**
     * Reads one client.
     *
     * @param file        how problems name the file
     * @param connections against which the fields are checked
     * @param bundles     of the home; empty when nobody knows
     * @return empty exactly when an error was added
     */
    public Optional<Client> load(
            String name,
            String file,
            String text,
            ConnectionFiles connections,
            Optional<Set<String>> bundles,
            Problems problems) {
        var before = problems.errors();
        var binder = new SettingsBinder(file, problems);
        var settings = YamlDocument.parse(file, text, problems)
                .flatMap(node -> binder.bind(node, model, ClientSettings.class));
        if (settings.isEmpty()) {
            lookAtReferences(binder, connections, problems);
            return Optional.empty();
        }
        check(settings.get(), connections, binder, problems);
        check(settings.get().certificate(), bundles, binder, problems);
        return problems.errors() > before ? Optional.empty() : Optional.of(client(name, settings.get()));
    }

    /** Names of what is not there can be told although other settings have problems. */
    private static void lookAtReferences(SettingsBinder binder, ConnectionFiles connections, Problems problems) {
        if (binder.nearly().isEmpty()) return;
        var found = new Problems();
        check((ClientSettings) binder.nearly().get().getFirst(), connections, binder, found);
        for (var problem : found.inOrder()) if (REFERENCES.contains(problem.code())) problems.add(problem);
    }

    private static void check(
            ClientSettings settings, ConnectionFiles connections, SettingsBinder binder, Problems problems) {
        settings.reads().forEach((connection, read) -> check(connection, read, connections, binder, problems));
        var checks = new CallChecks(connections, binder, problems);
        settings.calls()
                .forEach((connection, operations) ->
                        operations.forEach((operation, call) -> checks.check(connection, operation, call)));
        for (var index = 0; index < settings.sends().size(); index++)
            checkReceiver("sends[" + index + "]", settings.sends().get(index), connections, binder, problems);
    }

    private static void check(
            CertificateSettings certificate, Optional<Set<String>> bundles, SettingsBinder binder, Problems problems) {
        if (!URI_WITH_SCHEME.matcher(certificate.san()).matches())
            problems.error(
                    binder.place("certificate.san"),
                    "\"" + certificate.san() + "\" is no URI, so no certificate has it.",
                    "Write the URI that stands in the certificate, such as urn:legacybridge:client:crm.",
                    "config/bad-san");
        if (bundles.isPresent() && !bundles.get().contains(certificate.bundle()))
            problems.warning(
                    binder.place("certificate").at("certificate.bundle"),
                    "There is no trust bundle " + certificate.bundle()
                            + " in certs/trust/, so nobody lets this client in.",
                    DidYouMean.or(
                            certificate.bundle(),
                            bundles.get(),
                            "Add it with bridge certs trust add " + certificate.bundle() + " FILE."),
                    "config/unknown-bundle");
    }

    private static Client client(String name, ClientSettings settings) {
        var reads = new HashMap<String, Entitlement>();
        settings.reads()
                .forEach((connection, read) ->
                        reads.put(connection, new Entitlement(shown(read.fields()), read.release())));
        var calls = new HashMap<String, Map<String, CallEntitlement>>();
        settings.calls().forEach((connection, operations) -> {
            var entitlements = new HashMap<String, CallEntitlement>();
            operations.forEach((operation, call) -> entitlements.put(operation, entitlement(call)));
            calls.put(connection, entitlements);
        });
        var certificate = settings.certificate();
        var identity = new ClientIdentity(certificate.bundle(), certificate.san());
        return new Client(
                name,
                identity,
                reads,
                calls,
                Set.copyOf(settings.sends()),
                settings.rate(),
                settings.feedRequests(),
                settings.requests());
    }

    /** Names that are shown; empty means all. */
    private static Optional<Set<String>> shown(List<String> written) {
        return written.equals(ALL) ? Optional.empty() : Optional.of(Set.copyOf(written));
    }

    private static CallEntitlement entitlement(CallSettings call) {
        return new CallEntitlement(
                shown(call.request()),
                Set.copyOf(call.restore()),
                new Entitlement(shown(call.reply()), call.release()),
                new Entitlement(shown(call.faults()), call.faultRelease()));
    }

    private static void check(
            String connection,
            ReadSettings read,
            ConnectionFiles connections,
            SettingsBinder binder,
            Problems problems) {
        var setting = "reads." + connection;
        if (read.fields().isEmpty())
            problems.error(
                    binder.place(setting).at(setting + ".fields"),
                    "It does not say which fields are shown.",
                    "Write fields: all, or the paths of the fields.",
                    "config/missing-setting");
        var plan = connections.plan(connection);
        if (plan.isEmpty()) {
            connections.warn(connection, "yields records", binder.place(setting), problems);
            return;
        }
        var paths = plan.get().schema().fields().stream()
                .map(Field::path)
                .filter(path -> !path.isEmpty())
                .toList();
        if (!read.fields().equals(ALL))
            for (var path : read.fields())
                if (!paths.contains(path))
                    problems.warning(
                            binder.place(setting + ".fields").at(setting + ".fields"),
                            "The records of " + connection + " have no field " + path + ".",
                            DidYouMean.fix(path, paths),
                            "config/unknown-field");
        var protectedPaths = paths(plan.get().classes().keySet());
        for (var path : read.release().keySet())
            if (paths.contains(path) && !protectedPaths.contains(path))
                problems.warning(
                        binder.place(setting + ".release." + path),
                        "The field " + path + " of " + connection + " is not protected, so it needs no release.",
                        "Remove the line.",
                        "config/not-protected");
            else if (!protectedPaths.contains(path))
                problems.warning(
                        binder.place(setting + ".release." + path),
                        "The connection " + connection + " has no protected field " + path + ".",
                        DidYouMean.fix(path, protectedPaths),
                        "config/unknown-field");
    }

    private static void checkReceiver(
            String setting, String connection, ConnectionFiles connections, SettingsBinder binder, Problems problems) {
        if (connections.receives(connection)) return;
        connections.warn(
                connection, "takes what is sent to it", binder.place(setting).at(setting), problems);
    }

    static List<String> paths(Collection<Field> fields) {
        return fields.stream().map(Field::path).toList();
    }
}
