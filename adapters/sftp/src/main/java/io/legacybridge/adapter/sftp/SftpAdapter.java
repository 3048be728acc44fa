package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordFormat;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Files on an SFTP server, taken from it and sent to it. */
public final class SftpAdapter implements Adapter<SftpConfig> {

    @Override
    public String name() {
        return "sftp";
    }

    @Override
    public Class<SftpConfig> configType() {
        return SftpConfig.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE, Ability.OPERATIONS);
    }

    @Override
    public Description describe(SftpConfig config, DescribeContext context) {
        var checks = new SftpChecks(context);
        checks.connection(config);
        var taken = config.format().flatMap(context::format);
        taken.ifPresent(found -> checks.reads(config, found));
        var records = taken.map(RecordFormat::schema);
        var operations = new ArrayList<Operation>();
        new TreeMap<>(config.operations())
                .forEach((name, send) -> context.format(send.format())
                        .filter(format -> checks.writes("operations." + name, send, format))
                        .ifPresent(format -> operations.add(new FileRequest(name, send, format).operation())));
        return new Description(records, operations);
    }

    @Override
    public Optional<String> takesAway(SftpConfig config) {
        if (config.folder().isEmpty() || config.after() == After.KEEP) return Optional.empty();
        // To another user the same path may be another folder.
        return Optional.of("the files " + config.files() + " in " + config.folder() + " of " + config.user() + " at "
                + config.server());
    }

    @Override
    public LegacySystem open(SftpConfig config, AdapterContext context) {
        var session = RemoteSession.of(config, context);
        var sessions = new CallSessions(config, context);
        var standing = new Standing(context);
        var source = config.folder().isEmpty()
                ? Optional.<Source>empty()
                : Optional.<Source>of(new SftpInbound(
                        config, context.format(config.format().orElseThrow()), context, session, standing));
        var operations = config.operations().isEmpty()
                ? Optional.<Operations>empty()
                : Optional.<Operations>of(new SftpOperations(config, requests(config, context), sessions, context));
        var batches = batches(config, context);
        var sender = new BatchSender(config, batches, sessions, context, standing);
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return source;
            }

            @Override
            public Optional<Operations> operations() {
                // Whoever only reads an old file again asks for no operations, and sends nothing.
                if (operations.isPresent()) sender.start();
                return operations;
            }

            @Override
            public void close() {
                sender.close();
                session.close();
                sessions.close();
            }
        };
    }

    private static Map<String, RecordFormat> batches(SftpConfig config, AdapterContext context) {
        var batches = new TreeMap<String, RecordFormat>();
        config.operations().forEach((name, send) -> {
            if (send.batch().isPresent()) batches.put(name, context.format(send.format()));
        });
        return batches;
    }

    private static Map<String, FileRequest> requests(SftpConfig config, AdapterContext context) {
        var requests = new TreeMap<String, FileRequest>();
        config.operations()
                .forEach(
                        (name, send) -> requests.put(name, new FileRequest(name, send, context.format(send.format()))));
        return requests;
    }
}
