package io.legacybridge.adapter.sftp;

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
                        .filter(format -> checks.writes("operations." + name + ".format", format))
                        .ifPresent(format -> operations.add(new FileRequest(name, send, format).operation())));
        return new Description(records, operations);
    }

    @Override
    public LegacySystem open(SftpConfig config, AdapterContext context) {
        var session = new SftpSession(config, context);
        var inbound = config.folder().isEmpty()
                ? Optional.<Source>empty()
                : Optional.<Source>of(
                        new SftpInbound(config, context.format(config.format().orElseThrow()), context, session));
        var sessions = new CallSessions(config, context);
        var operations = config.operations().isEmpty()
                ? Optional.<Operations>empty()
                : Optional.<Operations>of(new SftpOperations(config, requests(config, context), sessions, context));
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return inbound;
            }

            @Override
            public Optional<Operations> operations() {
                return operations;
            }

            @Override
            public void close() {
                session.close();
                sessions.close();
            }
        };
    }

    private static Map<String, FileRequest> requests(SftpConfig config, AdapterContext context) {
        var requests = new TreeMap<String, FileRequest>();
        config.operations()
                .forEach(
                        (name, send) -> requests.put(name, new FileRequest(name, send, context.format(send.format()))));
        return requests;
    }
}
