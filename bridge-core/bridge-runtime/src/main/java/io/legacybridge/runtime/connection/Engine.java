package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Broker;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Outbox;
import io.legacybridge.spi.config.ProxySettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * What all running connections share.
 *
 * @param outboxes of a connection, by its name
 */
public record Engine(
        Home home,
        Broker broker,
        Publisher publisher,
        Ledger ledger,
        Function<String, Outbox> outboxes,
        Leases leases,
        Journal journal,
        FieldSealer sealer,
        Tokens tokens,
        MessageIds ids,
        SealedBlocks blocks,
        OutwardTls outward,
        Optional<ProxySettings> proxy,
        InboundPort inbound,
        Measures measures,
        Clock clock,
        SecureRandom random) {}
