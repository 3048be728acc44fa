package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.broker.BrokerSettings;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.runtime.store.StoreSettings;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** {@code bridge.yaml}: the settings of the appliance itself. The file may be missing: every setting has a default. */
@Doc("Settings of the appliance. Every one has a default; a change counts from the next start on.")
public record BridgeSettings(
        @Doc(
                value =
                        "Name of this node in the audit and among nodes that share a store; each needs its own. Without it,"
                                + " one is made at the first start and kept in data/NODE.",
                example = "bridge-1")
        Optional<NodeName> node,

        @Doc("Where clients connect, over mutual TLS.") @DefaultValue("0.0.0.0:8443")
        HostPort dataListen,

        @Doc("Where live and ready answer, without a certificate and without details.") @DefaultValue("127.0.0.1:9442")
        HostPort healthListen,

        @Doc("Where operators connect, over mutual TLS with an operator's certificate.") @DefaultValue("127.0.0.1:9443")
        HostPort controlListen,

        @Doc("Where legacy systems send what connections receive, over mutual TLS. Opened by the first connection that"
                + " listens, and not before.")
        @DefaultValue("0.0.0.0:8444")
        HostPort soapListen,

        @Doc("How many calls the SOAP port takes at once; further ones are refused with 503.")
        @DefaultValue("100")
        @Limits(least = "1", most = "10000")
        int soapCalls,

        @Doc("How long clients can read a message.") @DefaultValue("30d") @Limits(least = "1h", most = "3650d")
        Duration journalKeep,

        @Doc("How long the ids of messages from queues and tables are known: one that comes again later is a new one.")
        @DefaultValue("90d")
        @Limits(least = "1d", most = "3650d")
        Duration seenKeep,

        @Doc("Most ids that are known. When there are more, the oldest days go early, and bridge status tells so.")
        @DefaultValue("20000000")
        @Limits(least = "100000", most = "2000000000")
        int seenIds,

        @Doc("How long answers to calls with an Idempotency-Key, and to those that took long, are kept.")
        @DefaultValue("7d")
        @Limits(least = "1h", most = "365d")
        Duration answersKeep,

        @Doc("How long the bytes of dead letters are kept after they were replayed or discarded.")
        @DefaultValue("30d")
        @Limits(least = "1d", most = "3650d")
        Duration deadLettersKeep,

        @Doc(
                "How long a dead letter waits for somebody. Then it is discarded as expired, and its bytes go dead-letters-keep later. One whose replay came to no known end waits on, and so do all until the process has run for a day with a clock that did not jump.")
        @DefaultValue("90d")
        @Limits(least = "1d", most = "3650d")
        Duration deadLettersWait,

        @Doc(
                "How long a file that was staged and not read to its end is kept, also one that cannot be opened. Its source still has it, unless its sender has overwritten it meanwhile: then this is the only copy. None is deleted until the process has run for a day with a clock that did not jump.")
        @DefaultValue("90d")
        @Limits(least = "1d", most = "3650d")
        Duration stagedKeep,

        @Doc("How large the body of a client's request may be, on the data port and on the SOAP port.")
        @DefaultValue("5MB")
        @Limits(least = "1KB", most = "1GB")
        ByteSize requestSize,

        @Doc("How deep objects and lists may stand in each other in a client's request.")
        @DefaultValue("64")
        @Limits(least = "4", most = "1000")
        int requestDepth,

        @Doc(
                "How large the bodies of all requests may be together that are on their way on the data port; a further one is refused with 503. One client gets half of it at most. One request of request-size has room in any case.")
        @DefaultValue("100MB")
        @Limits(least = "1KB", most = "1TB")
        ByteSize requestMemory,

        @Doc("How many values of one request may be encrypted (JWE); each costs an operation with a private key.")
        @DefaultValue("100")
        @Limits(least = "1", most = "10000")
        int requestEncrypted,

        @Doc("How long a stop waits for deliveries in progress; what is not done then is taken up at the next start.")
        @DefaultValue("20s")
        @Limits(least = "1s", most = "10m")
        Duration stopPatience,

        @Doc(
                "Where what was taken, what clients read and the wrapped keys are kept. Without it: SQLite files in data/.")
        Optional<StoreSettings> store,

        @Doc("What the security team decides about certificates and keys.")
        Optional<SecuritySettings> security,

        @Doc("Where messages wait until they are journalled. Without it: a broker inside the appliance, in data/.")
        Optional<BrokerSettings> broker,

        @Doc("The way out over HTTP, where this machine has none of its own.")
        Optional<ProxySettings> proxy,

        @Doc("Sources pause while the disk of data/ has less free space than this.")
        @DefaultValue("500MB")
        @Limits(least = "1MB", most = "1TB")
        ByteSize minDiskFree) {

    /** What the settings say together; {@code place} tells where one stands. */
    void check(Function<String, Place> place, Clock clock, Problems problems) {
        if (seenKeep.compareTo(journalKeep) < 0)
            problems.warning(
                    place.apply("seen-keep"),
                    "Ids of messages are known for a shorter time than clients read them: one that comes again in between"
                            + " counts as published, though the journal has it already and drops it.",
                    "Write a seen-keep (90d unless told) that is no shorter than journal-keep.",
                    "config/seen-too-short");
        store.ifPresent(settings -> settings.check(place, problems));
        security.ifPresent(settings -> settings.check(place, clock, problems));
        broker.ifPresent(settings -> settings.check(place, problems));
        proxy.ifPresent(settings -> settings.check(place, problems));
    }
}
