package io.legacybridge.runtime.client;

import io.legacybridge.runtime.client.ClientSettings.ReadSettings;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.connection.Connections;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads client files. */
public final class ClientLoader {

    private static final List<String> ALL = List.of("all");

    private final SettingsModel model = SettingsModel.of(ClientSettings.class, Map.of());

    /**
     * Reads one client.
     *
     * @param file        how problems name the file
     * @param connections against which the fields are checked
     * @return empty exactly when an error was added
     */
    public Optional<Client> load(String name, String file, String text, Connections connections, Problems problems) {
        var before = problems.errors();
        var binder = new SettingsBinder(file, problems);
        var settings = YamlDocument.parse(file, text, problems)
                .flatMap(node -> binder.bind(node, model, ClientSettings.class));
        if (settings.isEmpty()) return Optional.empty();
        var reads = new HashMap<String, Entitlement>();
        settings.get().reads().forEach((connection, read) -> {
            check(connection, read, connections, binder, problems);
            var shown =
                    read.fields().equals(ALL) ? Optional.<Set<String>>empty() : Optional.of(Set.copyOf(read.fields()));
            reads.put(connection, new Entitlement(shown, read.release()));
        });
        if (problems.errors() > before) return Optional.empty();
        var certificate = settings.get().certificate();
        return Optional.of(new Client(name, new ClientIdentity(certificate.bundle(), certificate.san()), reads));
    }

    private static void check(
            String connection, ReadSettings read, Connections connections, SettingsBinder binder, Problems problems) {
        var setting = "reads." + connection;
        if (read.fields().isEmpty())
            problems.error(
                    binder.place(setting).at(setting + ".fields"),
                    "It does not say which fields are shown.",
                    "Write fields: all, or the paths of the fields.",
                    "config/missing-setting");
        var plan = connections.plan(connection);
        if (plan.isEmpty()) {
            problems.warning(
                    binder.place(setting),
                    "There is no connection " + connection + " that yields records.",
                    "Correct the name, or drop connections/" + connection + ".yaml.",
                    "config/unknown-connection");
            return;
        }
        var paths = plan.get().schema().fields().stream().map(Field::path).toList();
        if (!read.fields().equals(ALL))
            for (var path : read.fields())
                if (!paths.contains(path))
                    problems.warning(
                            binder.place(setting + ".fields").at(setting + ".fields"),
                            "The records of " + connection + " have no field " + path + ".",
                            DidYouMean.fix(path, paths),
                            "config/unknown-field");
        for (var path : read.release().keySet())
            if (plan.get().classes().keySet().stream()
                    .noneMatch(field -> field.path().equals(path)))
                problems.warning(
                        binder.place(setting + ".release." + path),
                        "The connection " + connection + " has no protected field " + path + ".",
                        DidYouMean.fix(
                                path,
                                plan.get().classes().keySet().stream()
                                        .map(Field::path)
                                        .toList()),
                        "config/unknown-field");
    }
}
