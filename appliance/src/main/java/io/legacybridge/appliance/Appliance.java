package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.audit.AuditHeads;
import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.audit.Receipts;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.BrokerSettings;
import io.legacybridge.runtime.broker.BrokerUrl;
import io.legacybridge.runtime.broker.DiskGuard;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.ExternalBroker;
import io.legacybridge.runtime.broker.KeysFirst;
import io.legacybridge.runtime.broker.WatchedPublisher;
import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.call.SqlCallRecords;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.connection.BridgeSettings;
import io.legacybridge.runtime.connection.CertificateWatch;
import io.legacybridge.runtime.connection.ConnectionFolder;
import io.legacybridge.runtime.connection.Engine;
import io.legacybridge.runtime.connection.Home;
import io.legacybridge.runtime.connection.HomeSecrets;
import io.legacybridge.runtime.connection.MaximumAge;
import io.legacybridge.runtime.connection.Replays;
import io.legacybridge.runtime.connection.RunningConnections;
import io.legacybridge.runtime.connection.Verdict;
import io.legacybridge.runtime.control.ControlDesk;
import io.legacybridge.runtime.control.Meters;
import io.legacybridge.runtime.control.Operators;
import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.runtime.control.Reconciliation;
import io.legacybridge.runtime.facade.BodyLimits;
import io.legacybridge.runtime.facade.FacadeBeans;
import io.legacybridge.runtime.facade.RateLimits;
import io.legacybridge.runtime.facade.SoapFacade;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.keys.ErasureReceipts;
import io.legacybridge.runtime.keys.KeyInventory;
import io.legacybridge.runtime.keys.KeyUpkeep;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.lease.SharedLeases;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.SeenHorizon;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.outbox.BatchesWithoutOperation;
import io.legacybridge.runtime.outbox.OutboxHorizon;
import io.legacybridge.runtime.outbox.OutboxNumbers;
import io.legacybridge.runtime.outbox.SqlOutbox;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.runtime.security.CertificateUpkeep;
import io.legacybridge.runtime.security.KeyEncryption;
import io.legacybridge.runtime.security.OutwardProxy;
import io.legacybridge.runtime.security.RevocationFetch;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.DataAge;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.runtime.store.SharedDataAge;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.runtime.store.SqlErased;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.Stores;
import io.legacybridge.runtime.watch.Housekeeping;
import io.legacybridge.runtime.watch.Housekeeping.Task;
import io.legacybridge.runtime.watch.ProvenClock;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.security.pki.Enrolment;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.SubjectKeys;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole appliance on one home: every part is started in order, and closed in the opposite order. */
public final class Appliance implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Appliance.class);
    private static final int BROKER_ID = 0;
    private static final Duration JOURNAL_LOOKS_EVERY = Duration.ofMinutes(1);
    private static final Duration OUTBOX_LOOKS_EVERY = Duration.ofMinutes(1);
    private static final Duration JOURNAL_SETTLES = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Journal journal;
    private final DeadLetters deadLetters;
    private final Readiness readiness = new Readiness();
    private final ServletPort controlPort;
    private final DataPort dataPort;
    private final SoapPort soapPort;
    private volatile @Nullable ClientDirectory clients;
    private @Nullable RevocationPort revocationPort;
    private @Nullable ServletPort estPort;

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
        return new Appliance(new Home(home.toAbsolutePath().normalize()), settings, adapters);
    }

    private Appliance(Home home, BridgeSettings settings, Adapters adapters) throws IOException {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        SmallPorts.limit();
        try {
            var folderOfData = keep(DataFolder.open(home.root()));
            var data = folderOfData.path();
            var node = folderOfData.node(settings.node(), random);
            keep(new HealthPort(settings.healthListen(), readiness::isReady));
            var security = settings.security().orElse(SecuritySettings.NONE);
            var secrets = new HomeSecrets(home.secrets(), System.getenv());
            settings.proxy().ifPresent(proxy -> keep(new OutwardProxy(proxy, secrets)));
            var shown = new SeenCertificates(home.root(), clock);
            var outward = new OutwardTls(home.root(), clock, security.policies(), shown, random);
            keep(new RevocationFetch(home.root(), security.bundles(), shown, clock));

            var meters = new Meters(clock);
            var stores = settings.store()
                    .map(store -> Stores.postgresOnceItIsThere(store, secrets, outward))
                    .orElseGet(() -> Stores.files(data));
            var ledgerStore = keep(stores.open("ledger"));
            var ledger = new SqlLedger(ledgerStore, clock, meters);
            var journalStore = keep(stores.open("journal"));
            journal = new SqlJournal(journalStore);
            var keysAndAudit = keep(stores.open("keys"));
            var pause = new SourcePause(data);
            Runnable leap = () -> {
                journal.leap(clock.instant());
                OutboxNumbers.leap(ledgerStore, clock.instant());
            };
            if (ledgerStore.isShared())
                keep(new SharedDataAge(ledgerStore, home.status(), pause, leap)).start();
            else
                keep(new DataAge(age(ledgerStore, journalStore, keysAndAudit), home.status()))
                        .start(pause);
            // Before anything is appended, or a file is opened.
            if (pause.stands()) leap.run();
            var keyStore = new SqlWrappedKeys(keysAndAudit);
            var keyEncryption = KeyEncryption.open(home.root(), security, secrets, outward, random, keyStore::all);
            var keys = new KeyRing(keyEncryption, keyStore, random, clock);
            var subjectKeys = new SqlSubjectKeys(keep(stores.open("subjects")));
            var erased = new SqlErased(keysAndAudit);
            var erasure = new Erasure(subjectKeys, erased, clock);
            // Before anything is served: a restore must not bring back what was erased.
            erasure.destroy(new ErasureReceipts(home.root()).keys());
            erasure.again();
            var subjects = new SubjectKeys(keys, subjectKeys, random, clock);
            keep(new KeyUpkeep(keys, subjects, erased, security.keepKeys(), clock))
                    .start();
            var signer = new AuditSigner(keys);
            var auditStore = new AuditStore(keysAndAudit, signer);
            var audit = keep(new AuditLog(auditStore, node.text(), clock));
            audit.write(new AuditEntry.Started(BridgeCommand.version()));

            Consumer<CertificateEvent> renewals = event -> audit.write(AuditEntry.of(event, Actor.APPLIANCE));
            var acme = security.acme().map(wanted -> acme(home, wanted, outward, clock, random, renewals));
            // Without a certificate no port opens; one that is there is renewed while the appliance runs.
            acme.filter(_ -> !CertsHome.hasServerPair(home.root())).ifPresent(AcmeCertificate::renewIfDue);
            var certs = new CertsHome(home.root(), clock, random, renewals);
            var upkeep = keep(new CertificateUpkeep(certs, acme, shown));
            // A pair may have ended while nobody ran, or not have begun since the clock was ahead when it was made.
            upkeep.renewOwn();
            if (security.revocationListen().isPresent())
                revocationPort =
                        keep(new RevocationPort(security.revocationListen().get(), home.root(), clock));
            var tls = new ServerTls(home.root(), clock, security.policies(), shown, random);
            var watch = keep(new CertificateWatch(home.root(), tls, outward));
            audit.write(AuditEntry.CertificatesChanged.of(tls.inUse()));
            watch.then(now -> audit.write(AuditEntry.CertificatesChanged.of(now)));
            watch.start();
            upkeep.start();
            if (security.estListen().isPresent())
                estPort = keep(ServletPort.open(
                        "security.est-listen",
                        security.estListen().get(),
                        tls.port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty()),
                        new EstServlet(
                                tls, new Enrolment(home.root(), security.estOtherNames(), clock, random), audit)));
            var sealer = new FieldSealer(keys, subjects, random);
            var tokens = new Tokens(keys);

            var external = settings.broker().map(broker -> external(broker, secrets, outward));
            var broker = keep(
                    external.isPresent()
                            ? external.get()
                            : EmbeddedBroker.start(data.resolve("broker"), BROKER_ID, settings.minDiskFree()));
            // It has the addresses of connections that are gone as well, but tells their names only to administrators.
            if (external.isPresent()) ledger.connections().forEach(broker::provide);
            var publisher = new WatchedPublisher(
                    new DiskGuard(keep(new ArtemisPublisher(broker::link)), data, settings.minDiskFree()));
            readiness.troubledBy(publisher::refusal);
            var consumers = keep(new JournalConsumers(broker, new DeliveryFlow(journal, clock)));
            deadLetters = ledger;
            var leases = ledgerStore.isShared() ? keep(new SharedLeases(ledgerStore, process(node))) : Leases.alone();
            var limits = new BodyLimits(settings.requestSize().bytes(), settings.requestDepth());
            var rates = new RateLimits();
            var soap = new SoapFacade(tls, this::client, limits, rates, meters, settings.soapCalls(), random);
            soapPort = keep(new SoapPort(settings.soapListen(), port(tls, security, "soap"), soap));
            var engine = new Engine(
                    home,
                    broker,
                    new KeysFirst(publisher, sealer),
                    ledger,
                    name -> new SqlOutbox(ledgerStore, name, sealer, clock, pause::stands),
                    leases,
                    journal,
                    sealer,
                    tokens,
                    new MessageIds(keys),
                    new SealedBlocks(keys, random),
                    outward,
                    settings.proxy(),
                    soapPort,
                    clock,
                    random);
            var connections = keep(new RunningConnections(engine, adapters, settings.stopPatience()));
            var folder = keep(new ConnectionFolder(home, adapters, clock, connections, consumers));
            clients = folder;
            folder.start();
            readiness.troubledBy(() -> Verdict.trouble(folder.verdicts()));
            var calls = new SqlCallRecords(ledgerStore, clock);
            var letters = new SqlLetters(ledgerStore, clock);
            var accounts = new Accounts(ledgerStore);
            var reconciliation = new Reconciliation(accounts, ledger::connections, clock);
            var age = new MaximumAge(
                    letters,
                    data.resolve("staging"),
                    settings.deadLettersWait(),
                    settings.stagedKeep(),
                    new ProvenClock(clock, System::nanoTime));
            var seen = new SeenHorizon(ledgerStore, settings.seenKeep(), settings.seenIds(), clock);
            readiness.troubledBy(seen::problem);
            var sent = new OutboxHorizon(ledgerStore, settings.seenKeep(), clock);
            var unsent = new BatchesWithoutOperation(ledgerStore, connections::hasOperation);
            readiness.troubledBy(unsent::problem);
            keep(new Housekeeping(List.of(
                    new Task(
                            "old messages of the journal",
                            () -> journal.dropBefore(clock.instant().minus(settings.journalKeep()))),
                    new Task(
                            "until when the journal is complete",
                            JOURNAL_LOOKS_EVERY,
                            () -> consumers.noteComplete(journalStore.clock(clock), JOURNAL_SETTLES)),
                    new Task("old ids of the ledger", seen::forget),
                    new Task("calls whose records were sent long ago", sent::forget),
                    new Task("records that nobody sends", OUTBOX_LOOKS_EVERY, unsent::look),
                    new Task(
                            "old answers to calls",
                            () -> calls.forgetBefore(clock.instant().minus(settings.answersKeep()))),
                    new Task(
                            "bytes of dead letters that were closed long ago",
                            () -> letters.dropBytes(clock.instant().minus(settings.deadLettersKeep()))),
                    new Task("dead letters and staged files that nobody took care of", age::enforce),
                    new Task("what became of yesterday's records", reconciliation::look),
                    new Task(
                            "old versions of connections",
                            () -> connections.throwAwayVersions(settings.journalKeep())))));

            var releases = new Releases(
                    sealer,
                    tokens,
                    new ReversibleTokens(keys),
                    connections::rule,
                    new EncryptionKeys(home.root(), clock),
                    audit);
            var inbox = new JweInbox(keys);
            var facade = new FacadeBeans(
                    tls,
                    folder,
                    connections,
                    journal,
                    releases,
                    tokens,
                    connections::routes,
                    new CallFlow(
                            releases,
                            connections,
                            connections,
                            calls,
                            ledger,
                            sealer,
                            tokens,
                            engine.ids(),
                            inbox,
                            meters,
                            clock),
                    inbox,
                    limits,
                    rates,
                    meters,
                    random,
                    clock);
            var desk = new ControlDesk(
                    new Operators(tls),
                    audit,
                    readiness,
                    folder::verdicts,
                    ledger,
                    ledger,
                    letters,
                    new Replays(engine, connections, consumers, letters),
                    accounts,
                    reconciliation,
                    age,
                    journal,
                    new Receipts(auditStore),
                    consumers,
                    certs,
                    new KeyInventory(
                            new KeyLifecycle(keyStore, keyEncryption, random, keysAndAudit.clock(clock)), subjectKeys),
                    new AuditHeads(auditStore, signer),
                    meters,
                    () -> publisher.refusal().isPresent(),
                    clock);
            controlPort = keep(ServletPort.open(
                    "control-listen", settings.controlListen(), port(tls, security, "control"), desk.servlet()));
            dataPort = keep(DataPort.open(settings.dataListen(), port(tls, security, "data"), facade));
            var swept = new ArrayList<SweptPort>(List.of(dataPort, controlPort, soapPort));
            if (estPort != null) swept.add(estPort);
            keep(new ConnectionSweep(swept, tls)).start();
            parts.push(readiness::stopping);
            if (external.isPresent())
                keep(new BrokerWait(external.get(), readiness, this::ready)).start();
            else ready();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Nobody is known until the files of clients are read. */
    private Optional<Client> client(ClientIdentity identity) {
        var known = clients;
        return known == null ? Optional.empty() : known.find(identity);
    }

    private static PortTls port(ServerTls tls, SecuritySettings security, String name) {
        return tls.port(PortTls.ClientCertificate.REQUIRED, security.tls12Until(name));
    }

    private static AcmeCertificate acme(
            Home home,
            SecuritySettings.AcmeSettings settings,
            OutwardTls outward,
            Clock clock,
            SecureRandom random,
            Consumer<CertificateEvent> events) {
        var files = settings.tls().orElse(new TlsSettings(Optional.empty(), Optional.empty()));
        return new AcmeCertificate(
                home.root(),
                settings.wanted(),
                outward.context(files),
                new AcmeChallengePort(settings.challengeListen()),
                clock,
                random,
                events);
    }

    private static SequencedMap<String, Database> age(Database ledger, Database journal, Database keys) {
        var stores = new LinkedHashMap<String, Database>();
        stores.put("data/ledger.db", ledger);
        stores.put("data/journal.db", journal);
        stores.put("data/keys.db", keys);
        return stores;
    }

    /** A node that is started again is another holder of leases than before. */
    private static String process(NodeName node) {
        return node + " (process " + ProcessHandle.current().pid() + ")";
    }

    private void ready() {
        readiness.ready();
        log.atInfo()
                .addKeyValue("port", dataPort.port())
                .addKeyValue("version", BridgeCommand.version())
                .log("Legacy Bridge is ready");
    }

    private static ExternalBroker external(BrokerSettings settings, HomeSecrets secrets, OutwardTls outward) {
        var where = Place.of("bridge.yaml").at("broker.password");
        var files = settings.tls().orElse(new TlsSettings(Optional.empty(), Optional.empty()));
        var encrypted = settings.url().stream().anyMatch(BrokerUrl::encrypted);
        return new ExternalBroker(
                settings,
                () -> secrets.read(where, settings.password()),
                encrypted ? Optional.of(outward.context(files)) : Optional.empty());
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
        return revocationPort == null ? OptionalInt.empty() : OptionalInt.of(revocationPort.port());
    }

    /** The port on which clients fetch certificates; empty when the settings name none. */
    public OptionalInt estPort() {
        return estPort == null ? OptionalInt.empty() : OptionalInt.of(estPort.port());
    }

    /** What clients read from, as it is stored. */
    public Journal journal() {
        return journal;
    }

    /** What was set aside. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {
        var runs = !parts.isEmpty();
        if (runs) log.info("Legacy Bridge stops");
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.atError().setCause(e).log("A part of the appliance did not stop cleanly");
            }
        }
        if (runs) log.info("Legacy Bridge stopped");
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }
}
