package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.flow.InboundFlow.BegunWithAnotherVersion;
import io.legacybridge.runtime.flow.InboundFlow.Stopped;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.config.Contracts;
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
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** One version of a connection at work: its legacy system, its staged files and its inbound flow. For one thread. */
final class ConnectionInstance implements AutoCloseable {

    private final ConnectionDefinition definition;
    private final Engine engine;
    private final Consumer<List<Problem>> reports;
    private final EncryptedStaging staging;
    private final LegacySystem system;
    private final Optional<InboundFlow> flow;
    private final Optional<CallGate> calls;
    private boolean begun;

    /** @param ledger in which its deliveries are recorded */
    ConnectionInstance(
            ConnectionDefinition definition,
            Engine engine,
            Ledger ledger,
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
        this.system = definition.open(new Context());
        this.calls = definition.calls().map(plan -> new CallGate(plan, operations(), engine.clock()));
    }

    ConnectionDefinition definition() {
        return definition;
    }

    /** Takes deliveries; otherwise it only answers calls. */
    boolean hasSource() {
        return flow.isPresent();
    }

    /** The way to its operations, if it has any. */
    Optional<CallGate> calls() {
        return calls;
    }

    Source.Polled source() {
        return switch (system.source().orElseThrow()) {
            case Source.Polled polled -> polled;
            case Source.Pushed _ -> throw new IllegalStateException("no connection receives pushed deliveries yet");
        };
    }

    /** What a stop or crash left, oldest first. */
    List<StagedFile> staged() throws IOException {
        return staging.all();
    }

    String versionOf(StagedFile staged) {
        return staging.versionsOf(staged).connection();
    }

    /** The first one goes on behind what the ledger recorded last. */
    Optional<Delivery> next() throws LegacySystemException {
        if (!begun) engine.ledger().position(definition.name()).ifPresent(source()::continueAfter);
        begun = true;
        return source().next();
    }

    /**
     * Takes a delivery to its end and lets go of its staged copy. A copy that is not what was written is set aside: the
     * file was not acknowledged, so its source offers it again, and the ledger knows how far it was read.
     */
    void take(Delivery delivery) throws BrokerUnavailable, IOException, Stopped, BegunWithAnotherVersion {
        switch (delivery) {
            case Delivery.Batch batch -> flow.orElseThrow().take(batch);
            case Delivery.File file -> {
                try {
                    flow.orElseThrow().take(file);
                    staging.delete(file.staged());
                } catch (SealedBlocks.Changed e) {
                    staging.setAside(file.staged());
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

    @Override
    public void close() {
        system.close();
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

        private final HomeSecrets secrets = new HomeSecrets(engine.home().secrets(), System.getenv());

        @Override
        public String connection() {
            return definition.name();
        }

        @Override
        public Clock clock() {
            return engine.clock();
        }

        @Override
        public Secret secret(SecretReference reference) throws LegacySystemException {
            return secrets.read(definition.name(), reference);
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
        public AutoCloseable serve(InboundCalls calls) throws LegacySystemException {
            throw new LegacySystemException(
                    Problem.error(
                            Place.of("bridge.yaml"),
                            "The SOAP port is not open.",
                            "Use a connection that is polled.",
                            "soap/port-closed"),
                    Retry.AFTER_HELP,
                    null);
        }

        @Override
        public Staging staging() {
            return staging;
        }

        @Override
        public boolean wasTaken(FileAppearance file) {
            return engine.ledger().wasTaken(definition.name(), file);
        }

        @Override
        public void report(List<Problem> standing) {
            reports.accept(standing);
        }
    }
}
