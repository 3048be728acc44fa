package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.Places;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.KeptContracts;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.flow.InboundFlow.BegunWithAnotherVersion;
import io.legacybridge.runtime.flow.InboundFlow.Stopped;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Outbox;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version of a connection at work: its legacy system, its staged files and its inbound flow. For one thread. */
final class ConnectionInstance implements AutoCloseable {

    private static final Duration LOOK_AT_A_DOOR = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(ConnectionInstance.class);

    private final ConnectionDefinition definition;
    private final Engine engine;
    private final Consumer<List<Problem>> reports;
    private final EncryptedStaging staging;
    private final LegacySystem system;
    private final Optional<InboundFlow> flow;
    private final Optional<CallGate> calls;
    private final Optional<PushedIntake> intake;
    private final ShownSecrets secrets;
    private boolean begun;
    private Optional<AutoCloseable> door = Optional.empty();
    private boolean closed;

    /**
     * @param ledger in which its deliveries are recorded
     * @param places what its legacy system has of calls at once
     */
    ConnectionInstance(
            ConnectionDefinition definition,
            Engine engine,
            Ledger ledger,
            Places places,
            BooleanSupplier stopping,
            Consumer<List<Problem>> reports)
            throws IOException {
        this.definition = definition;
        this.engine = engine;
        this.reports = reports;
        this.staging = new EncryptedStaging(
                engine.home().data().resolve("staging").resolve(definition.name()),
                definition.name(),
                definition.versions(),
                engine.blocks(),
                engine.sealer());
        this.flow = definition.plan().map(plan -> inbound(plan, engine, ledger, stopping));
        this.secrets = new ShownSecrets(
                new HomeSecrets(engine.home().secrets(), System.getenv()), definition.name(), definition.text());
        this.system = definition.open(new Context());
        this.intake = system.source()
                .filter(Source.Pushed.class::isInstance)
                .flatMap(_ -> flow)
                .map(way -> new PushedIntake(
                        definition.name(), way, new SourcePause(engine.home().data()), definition.redaction()));
        this.calls = definition
                .calls()
                .map(plan -> new CallGate(plan, operations(), engine.clock(), secrets::changes, places));
    }

    ConnectionDefinition definition() {
        return definition;
    }

    /** Asked after a refusal: what tells from then on whether there are other secrets than those that were refused. */
    BooleanSupplier secretChanges() {
        return secrets.changes();
    }

    /** Takes deliveries; otherwise it only answers calls. */
    boolean hasSource() {
        return flow.isPresent();
    }

    /** The way to its operations, if it has any. */
    Optional<CallGate> calls() {
        return calls;
    }

    /** Where deliveries arrive by themselves, if they do. */
    Optional<PushedIntake> intake() {
        return intake;
    }

    /** How long to wait after nothing was ready, or before a closed door is tried again. */
    Duration interval() {
        return switch (source()) {
            case Source.Polled polled -> polled.interval();
            case Source.Pushed _ -> LOOK_AT_A_DOOR;
        };
    }

    /** Takes up a file again that was staged. */
    Delivery resume(StagedFile staged) {
        return polled().resume(staged);
    }

    /** What a stop or crash left, oldest first. */
    List<StagedFile> staged() throws IOException {
        return staging.all();
    }

    String versionOf(StagedFile staged) {
        return staging.versionsOf(staged).connection();
    }

    /**
     * The first one goes on behind what the ledger recorded last. There is none where deliveries arrive by themselves;
     * then this opens the door.
     */
    Optional<Delivery> next() throws LegacySystemException {
        return switch (source()) {
            case Source.Polled polled -> {
                if (!begun) engine.ledger().position(definition.name()).ifPresent(polled::continueAfter);
                begun = true;
                yield polled.next();
            }
            case Source.Pushed pushed -> {
                listen(pushed);
                yield Optional.empty();
            }
        };
    }

    private synchronized void listen(Source.Pushed pushed) throws LegacySystemException {
        if (door.isEmpty() && !closed) door = Optional.of(pushed.listen(intake.orElseThrow()));
    }

    /**
     * Takes a delivery to its end and lets go of its staged copy. A copy that is not what was written is set aside, and one that
     * was deleted is let go: the file was not acknowledged, so its source offers it again, and the ledger knows how far it was read.
     */
    void take(Delivery delivery) throws BrokerUnavailable, IOException, Stopped, BegunWithAnotherVersion {
        switch (delivery) {
            case Delivery.Batch batch -> flow.orElseThrow().take(batch);
            case Delivery.File file -> {
                try {
                    staging.keep(file.staged());
                    flow.orElseThrow().take(file);
                    staging.delete(file.staged());
                } catch (SealedBlocks.Changed e) {
                    staging.setAside(file.staged());
                } catch (EncryptedStaging.Missing e) {
                    staging.delete(file.staged());
                    log.atWarn()
                            .addKeyValue("connection", definition.name())
                            .log(
                                    "A staged file was deleted before it was read to its end. If it still lies on its server it is"
                                            + " read again and goes on where it was; if not, have its sender send it again");
                }
            }
        }
    }

    /** Staged files that cannot be opened, if there are any. */
    Optional<Problem> setAside() {
        try {
            var count = staging.setAside();
            if (count == 0) return Optional.empty();
            return Optional.of(Problem.error(
                    Place.of("data/staging/" + definition.name() + "/unreadable"),
                    count
                            + " staged files cannot be opened: they were changed, or their keys are not in this key store."
                            + " They are set aside, and the connection goes on.",
                    "A file that still lies on its server is read again. Restore the keys and move these files back, or"
                            + " delete them.",
                    "staging/unreadable"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whatever the adapter does: what comes after this, as the next version or another node, must not wait for it for ever. */
    @Override
    public void close() {
        closeDoor();
        try {
            system.close();
        } catch (RuntimeException | Error e) {
            log.atWarn()
                    .addKeyValue("connection", definition.name())
                    .setCause(e)
                    .log("The adapter does not let go of its system cleanly");
        }
    }

    private synchronized void closeDoor() {
        closed = true;
        try {
            if (door.isPresent()) door.get().close();
        } catch (Exception | Error e) {
            log.atWarn()
                    .addKeyValue("connection", definition.name())
                    .setCause(e)
                    .log("The connection does not stop listening cleanly");
        }
        door = Optional.empty();
    }

    private Source source() {
        return system.source().orElseThrow();
    }

    private Source.Polled polled() {
        if (source() instanceof Source.Polled polled) return polled;
        throw new IllegalStateException("what arrives by itself at " + definition.name() + " is never staged");
    }

    private static InboundFlow inbound(MessagePlan plan, Engine engine, Ledger ledger, BooleanSupplier stopping) {
        return new InboundFlow(
                plan,
                new MessageWriter(plan, engine.sealer(), engine.tokens(), engine.clock(), engine.random()),
                engine.ids(),
                engine.publisher(),
                ledger,
                engine.sealer(),
                engine.clock(),
                stopping);
    }

    private Operations operations() {
        return system.operations()
                .orElseThrow(() -> new IllegalStateException(
                        "the adapter " + definition.adapter().name() + " describes operations and opens none"));
    }

    private final class Context implements AdapterContext {

        @Override
        public String connection() {
            return definition.name();
        }

        @Override
        public Clock clock() {
            return engine.clock();
        }

        @Override
        public Duration deadline() {
            return definition.calls().map(CallPlan::longestDeadline).orElse(Duration.ZERO);
        }

        @Override
        public Secret secret(SecretReference reference) throws LegacySystemException {
            return secrets.read(reference);
        }

        @Override
        public RecordFormat format(FormatConfig config) {
            return definition.formats().get(config);
        }

        @Override
        public Contracts contracts() {
            return new KeptContracts(definition.contracts());
        }

        @Override
        public SSLContext tls(TlsSettings settings) throws LegacySystemException {
            try {
                return engine.outward().context(settings);
            } catch (ProblemException e) {
                throw new LegacySystemException(e.problem(), Retry.AFTER_HELP, e);
            }
        }

        @Override
        public Optional<ProxySettings> proxy() {
            return engine.proxy();
        }

        @Override
        public AutoCloseable serve(InboundCalls calls) throws LegacySystemException {
            return engine.inbound().serve(definition.name(), calls);
        }

        @Override
        public Staging staging() {
            return staging;
        }

        @Override
        public Outbox outbox() {
            return engine.outboxes().apply(definition.name());
        }

        @Override
        public boolean wasTaken(FileAppearance file) {
            return engine.ledger().wasTaken(definition.name(), file);
        }

        @Override
        public List<FileAppearance> taken(String path, String digest) {
            return engine.ledger().taken(definition.name(), path, digest);
        }

        @Override
        public void report(List<Problem> standing) {
            reports.accept(standing);
        }
    }
}
