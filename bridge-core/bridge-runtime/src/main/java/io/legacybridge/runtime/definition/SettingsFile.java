package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeFiles;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.TrustFolder;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * {@code bridge.yaml} of a home; when it is missing, or says nothing, all defaults.
 *
 * @param clock tells what is over already
 */
public record SettingsFile(Home home, Clock clock) {

    private static final SettingsModel MODEL = SettingsModel.of(BridgeSettings.class, Map.of());

    /** Empty after an error. */
    public Optional<BridgeSettings> read(Problems problems) {
        var binder = binder(problems);
        return bound(binder, problems).filter(settings -> {
            settings.check(binder::place, clock, problems);
            settings.security().ifPresent(security -> checkBundles(security, binder, problems));
            return !problems.hasErrors();
        });
    }

    /** @throws ProblemException with the first error */
    public BridgeSettings require() {
        var problems = new Problems();
        return read(problems)
                .orElseThrow(() -> new ProblemException(problems.inOrder().getFirst()));
    }

    /** Where the appliance tells how it does, also when other settings have problems. */
    public Optional<HostPort> healthListen(Problems problems) {
        var binder = binder(problems);
        bound(binder, problems);
        return binder.nearly()
                .filter(_ -> !binder.isStandIn("health-listen"))
                .map(settings -> ((BridgeSettings) settings.getFirst()).healthListen());
    }

    private SettingsBinder binder(Problems problems) {
        return new SettingsBinder(home.shown(home.settings()), problems);
    }

    private Optional<BridgeSettings> bound(SettingsBinder binder, Problems problems) {
        var file = home.settings();
        var text = Files.exists(file) ? new HomeFiles(home).text(file, problems) : Optional.of("");
        return text.flatMap(written -> written.lines().allMatch(SettingsFile::isComment)
                        ? Optional.of(new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK))
                        : YamlDocument.parse(home.shown(file), written, problems))
                .flatMap(node -> binder.bind(node, MODEL, BridgeSettings.class));
    }

    private void checkBundles(SecuritySettings security, SettingsBinder binder, Problems problems) {
        var known = TrustFolder.names(home.root());
        if (known.isEmpty()) return;
        for (var name : security.bundles().keySet())
            if (!known.get().contains(name))
                problems.warning(
                        binder.place("security.bundles." + name),
                        "There is no trust bundle " + name + " in certs/trust/, so this is for nobody.",
                        DidYouMean.or(name, known.get(), "Add it with bridge certs trust add " + name + " FILE."),
                        "config/unknown-bundle");
    }

    private static boolean isComment(String line) {
        return line.isBlank() || line.stripLeading().startsWith("#");
    }
}
