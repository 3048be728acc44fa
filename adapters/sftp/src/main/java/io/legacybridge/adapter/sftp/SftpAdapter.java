package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Optional;
import java.util.Set;

/** Files on an SFTP server. */
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
        return Set.of(Ability.POLLED_SOURCE);
    }

    @Override
    public Description describe(SftpConfig config, DescribeContext context) {
        if (config.password().isPresent() && config.privateKey().isPresent())
            context.problems()
                    .error(
                            context.at("private-key"),
                            "password and private-key are both set.",
                            "Keep one of them.",
                            "config/conflict");
        if (config.password().isEmpty() && config.privateKey().isEmpty())
            context.problems()
                    .error(
                            context.at("user"),
                            "There is neither a password nor a private-key.",
                            "Set one of them, such as private-key: file:mainframe.key.",
                            "config/missing-setting");
        return new Description(context.format(config.format()).map(RecordFormat::schema));
    }

    @Override
    public LegacySystem open(SftpConfig config, AdapterContext context) {
        var session = new SftpSession(config, context);
        var inbound = new SftpInbound(config, context, session);
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(inbound);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
