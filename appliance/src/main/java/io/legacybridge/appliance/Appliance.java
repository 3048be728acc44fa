package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditHeads;
import io.legacybridge.runtime.audit.Receipts;
import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.connection.ConnectionStatus;
import io.legacybridge.runtime.connection.Replays;
import io.legacybridge.runtime.control.ControlDesk;
import io.legacybridge.runtime.control.ControlServlet;
import io.legacybridge.runtime.control.Operators;
import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.facade.BodyLimits;
import io.legacybridge.runtime.facade.FacadeBeans;
import io.legacybridge.runtime.facade.RateLimits;
import io.legacybridge.runtime.facade.SoapFacade;
import io.legacybridge.runtime.home.ExposedFiles;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.runtime.store.InUse;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole appliance on one home: every part is started in order, and closed in the opposite order. */
public final class Appliance implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Appliance.class);

    private final Parts parts;
    private final Readiness readiness = new Readiness();
    private final OpenStores stores;
    private final OwnCertificates certificates;
    private final ServletPort controlPort;
    private final DataPort dataPort;
    private final SoapPort soapPort;
    private volatile @Nullable ClientDirectory clients;

    /**
     * Returns when clients can connect.
     *
     * @throws io.legacybridge.spi.problem.ProblemException when something is missing that a person must provide
     */
    public static Appliance start(Path home, BridgeSettings settings) throws IOException {
        return start(home, settings, Adapters.onClassPath());
    }

    /** With kinds of legacy systems of a test's own. */
    static Appliance start(Path home, BridgeSettings settings, Adapters adapters) throws IOException {
        return start(home, settings, adapters, new Parts());
    }

    /** @param parts by which the start can be told to end; then it closes again what it has started */
    static Appliance start(Path home, BridgeSettings settings, Adapters adapters, Parts parts) throws IOException {
        return new Appliance(new Home(home.toAbsolutePath().normalize()), settings, adapters, parts);
    }

    private Appliance(Home home, BridgeSettings settings, Adapters adapters, Parts parts) throws IOException {
        this.parts = parts;
        try {
            var context = ApplianceContext.of(home, settings, readiness, parts);
            for (var exposed : ExposedFiles.warnings(home)) log.atWarn().log(exposed.toString());
            stores = OpenStores.open(context);
            var keys = KeysAndAudit.open(context, stores);
            certificates = OwnCertificates.open(context, keys.audit(), readiness);
            var tls = certificates.tls();
            var messaging = Messaging.open(context, stores.ledger());
            readiness.troubledBy(keys.audit()::trouble);
            readiness.troubledBy(messaging.disk()::trouble);
            readiness.troubledBy(messaging.publisher()::refusal);

            var limits = new BodyLimits(
                    settings.requestSize().bytes(),
                    settings.requestDepth(),
                    settings.requestMemory().bytes());
            var rates = new RateLimits();
            var meters = context.meters();
            var soap = new SoapFacade(tls, this::client, limits, rates, meters, settings.soapCalls(), context.random());
            soapPort = parts.keep(new SoapPort(settings.soapListen(), port(context, "soap"), soap));
            var connections = Connections.open(context, stores, keys, messaging, soapPort, adapters);
            var folder = connections.folder();
            clients = folder;
            folder.start();
            readiness.troubledBy(() -> ConnectionStatus.trouble(folder.statuses()));
            var bookkeeping = Bookkeeping.open(context, stores, connections, readiness);

            controlPort = parts.keep(ServletPort.open(
                    "control-listen",
                    settings.controlListen(),
                    port(context, "control"),
                    desk(context, keys, messaging, connections, bookkeeping).servlet(),
                    ControlServlet::refuse));
            context.inUse()
                    .tell(InUse.CONTROL, new HostPort(settings.controlListen().host(), controlPort.port()).toString());
            dataPort = parts.keep(DataPort.open(
                    settings.dataListen(),
                    port(context, "data"),
                    facade(context, keys, connections, bookkeeping, limits, rates, settings.requestEncrypted())));
            var swept = new ArrayList<SweptPort>(List.of(dataPort, controlPort, soapPort));
            certificates.estPort().ifPresent(swept::add);
            parts.keep(new ConnectionSweep(swept, tls)).start();
            // Else the data port would wait for the longest of the feed's clients.
            parts.keep(stores.journal()::endWaiting);
            parts.keep(readiness::stopping);
            var external = messaging.external();
            if (external.isPresent())
                parts.keep(new BrokerWait(external.get(), readiness, this::ready))
                        .start();
            else ready();
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private FacadeBeans facade(
            ApplianceContext context,
            KeysAndAudit keys,
            Connections connections,
            Bookkeeping bookkeeping,
            BodyLimits limits,
            RateLimits rates,
            int mostEncrypted) {
        var running = connections.running();
        var sealer = keys.sealer();
        var tokens = keys.tokens();
        var releases = new Releases(
                sealer,
                tokens,
                new ReversibleTokens(keys.keys()),
                running::rule,
                new EncryptionKeys(context.home().root(), context.clock()),
                keys.audit());
        var inbox = new JweInbox(keys.keys(), mostEncrypted);
        var calls = new CallFlow(
                releases,
                running,
                running,
                bookkeeping.calls(),
                stores.ledger(),
                sealer,
                tokens,
                connections.engine().ids(),
                inbox,
                context.meters(),
                context.clock());
        return new FacadeBeans(
                certificates.tls(),
                connections.folder(),
                running,
                stores.journal(),
                releases,
                tokens,
                running::routes,
                calls,
                inbox,
                limits,
                rates,
                context.meters(),
                context.random(),
                context.clock());
    }

    private ControlDesk desk(
            ApplianceContext context,
            KeysAndAudit keys,
            Messaging messaging,
            Connections connections,
            Bookkeeping bookkeeping) {
        var publisher = messaging.publisher();
        var consumers = connections.consumers();
        var ledger = stores.ledger();
        return new ControlDesk(
                new Operators(certificates.tls()),
                keys.audit(),
                readiness,
                connections.folder()::statuses,
                ledger,
                ledger,
                bookkeeping.letters(),
                new Replays(connections.engine(), connections.running(), consumers, bookkeeping.letters()),
                bookkeeping.accounts(),
                bookkeeping.reconciliation(),
                bookkeeping.age(),
                stores.journal(),
                new Receipts(keys.auditStore()),
                consumers,
                certificates.certs(),
                keys.inventory(),
                new AuditHeads(keys.auditStore(), keys.signer()),
                context.meters(),
                () -> publisher.refusal().isPresent());
    }

    /** Nobody is known until the files of clients are read. */
    private Optional<Client> client(ClientIdentity identity) {
        var known = clients;
        return known == null ? Optional.empty() : known.find(identity);
    }

    private PortTls port(ApplianceContext context, String name) {
        return certificates
                .tls()
                .port(PortTls.ClientCertificate.REQUIRED, context.security().tls12Until(name));
    }

    private void ready() {
        readiness.ready();
        log.atInfo()
                .addKeyValue("port", dataPort.port())
                .addKeyValue("version", BridgeCommand.version())
                .log("Legacy Bridge is ready");
    }

    /** The port on which clients connect. */
    public int port() {
        return dataPort.port();
    }

    /** The port on which operators connect. */
    public int controlPort() {
        return controlPort.port();
    }

    /** The port on which legacy systems call by themselves; empty until a connection listens. */
    public OptionalInt soapPort() {
        return soapPort.port();
    }

    /** The port on which revocation lists are published; empty when the settings name none. */
    public OptionalInt revocationPort() {
        return certificates.revocationPort().stream()
                .mapToInt(RevocationPort::port)
                .findAny();
    }

    /** The port on which clients fetch certificates; empty when the settings name none. */
    public OptionalInt estPort() {
        return certificates.estPort().stream().mapToInt(ServletPort::port).findAny();
    }

    /** What clients read from, as it is stored. */
    public Journal journal() {
        return stores.journal();
    }

    /** What was set aside. */
    public DeadLetters deadLetters() {
        return stores.ledger();
    }

    @Override
    public void close() {
        var runs = !parts.isEmpty();
        if (runs) log.info("Legacy Bridge stops");
        parts.close();
        if (runs) log.info("Legacy Bridge stopped");
    }
}
