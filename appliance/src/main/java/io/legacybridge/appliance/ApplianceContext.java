package io.legacybridge.appliance;

import io.legacybridge.runtime.control.Meters;
import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.security.OutwardProxy;
import io.legacybridge.runtime.security.RevocationFetch;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.runtime.store.InUse;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What everything else stands on: the home, its settings and secrets, and the TLS by which other systems are reached. */
record ApplianceContext(
        Home home,
        BridgeSettings settings,
        SecuritySettings security,
        HomeSecrets secrets,
        Path data,
        InUse inUse,
        NodeName node,
        SeenCertificates shown,
        OutwardTls outward,
        Meters meters,
        Clock clock,
        SecureRandom random,
        Parts parts) {

    static ApplianceContext of(Home home, BridgeSettings settings, Readiness readiness, Parts parts)
            throws IOException {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        SmallPorts.limit();
        var data = parts.keep(DataFolder.open(home.root()));
        var node = data.node(settings.node(), random);
        var inUse = parts.keep(new InUse(data.path()));
        var health = parts.keep(new HealthPort(settings.healthListen(), readiness::isReady));
        inUse.tell(InUse.HEALTH, new HostPort(settings.healthListen().host(), health.port()).toString());
        var security = settings.security().orElse(SecuritySettings.NONE);
        var secrets = new HomeSecrets(home.secrets(), System.getenv());
        settings.proxy().ifPresent(proxy -> parts.keep(new OutwardProxy(proxy, secrets)));
        var shown = new SeenCertificates(home.root(), clock);
        var outward = new OutwardTls(home.root(), clock, security.policies(), shown, random);
        parts.keep(new RevocationFetch(home.root(), security.bundles(), shown, clock));
        return new ApplianceContext(
                home,
                settings,
                security,
                secrets,
                data.path(),
                inUse,
                node,
                shown,
                outward,
                new Meters(clock),
                clock,
                random,
                parts);
    }

    /** The TLS context for a system outside, with the files that its settings name. */
    SSLContext outwardTls(Optional<TlsSettings> files) {
        return outward.context(files.orElse(new TlsSettings(Optional.empty(), Optional.empty())));
    }
}
