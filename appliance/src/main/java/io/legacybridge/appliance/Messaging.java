package io.legacybridge.appliance;

import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.Broker;
import io.legacybridge.runtime.broker.BrokerSettings;
import io.legacybridge.runtime.broker.BrokerUrl;
import io.legacybridge.runtime.broker.DiskGuard;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.ExternalBroker;
import io.legacybridge.runtime.broker.WatchedPublisher;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.spi.problem.Place;
import java.util.Optional;

/** The broker, and the way onto it. */
record Messaging(Broker broker, Optional<ExternalBroker> external, DiskGuard disk, WatchedPublisher publisher) {

    static Messaging open(ApplianceContext context, SqlLedger ledger) {
        var parts = context.parts();
        var data = context.data();
        var settings = context.settings();
        var external = settings.broker().map(broker -> parts.keep(external(context, broker)));
        Broker broker = external.isPresent()
                ? external.get()
                : parts.keep(EmbeddedBroker.start(data.resolve("broker"), settings.minDiskFree()));
        // It has the addresses of connections that are gone as well, but tells their names only to administrators.
        if (external.isPresent()) ledger.connections().forEach(broker::provide);
        var publisher = parts.keep(new ArtemisPublisher(broker::link));
        var disk = new DiskGuard(publisher, data, settings.minDiskFree());
        return new Messaging(broker, external, disk, new WatchedPublisher(disk));
    }

    private static ExternalBroker external(ApplianceContext context, BrokerSettings settings) {
        var where = Place.of("bridge.yaml").at("broker.password");
        var encrypted = settings.url().stream().anyMatch(BrokerUrl::encrypted);
        return new ExternalBroker(
                settings,
                () -> context.secrets().read(where, settings.password()),
                encrypted ? Optional.of(context.outwardTls(settings.tls())) : Optional.empty());
    }
}
