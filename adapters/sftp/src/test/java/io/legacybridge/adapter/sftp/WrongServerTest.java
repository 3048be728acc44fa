package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Protocol;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.OperationsUnderTest.Asked;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.WrongServerContract;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection to a server of files whose address leads elsewhere. */
@ParameterizedClass
@EnumSource
class WrongServerTest extends WrongServerContract {

    @Parameter
    private Protocol protocol;

    @TempDir
    private Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("orders", SftpSettings.secrets(), _ -> new LineFormat());
    private SftpServerStandIn sftp;
    private FtpServerStandIn ftp;

    @Override
    protected HostPort start() throws Exception {
        var server = Files.createDirectory(folder.resolve("server"));
        Files.createDirectory(server.resolve("in"));
        Files.writeString(Files.createDirectory(server.resolve("out")).resolve("orders.dat"), "bolt 1.00\n");
        if (protocol == Protocol.SFTP) {
            sftp = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
            return new HostPort("localhost", sftp.port());
        }
        ftp = new FtpServerStandIn(server);
        context.withTls(ftp.trust());
        return new HostPort("localhost", ftp.port());
    }

    @Override
    protected LegacySystem open(HostPort address) {
        var settings = protocol == Protocol.SFTP
                ? SftpSettings.of(sftp).port(address.port())
                : SftpSettings.ftp(protocol, address.port());
        var config = settings.connectTimeout(CONNECT_TIMEOUT)
                .operations(Map.of("send", SftpSettings.send("ORDERS-{id}.dat", false)))
                .config();
        return new SftpAdapter().open(config, context);
    }

    @Override
    protected Asked asked() {
        return new Asked(
                "send", Map.of("records", List.of(Map.of("code", "bolt", "quantity", new BigDecimal("2.00")))));
    }

    @Override
    protected String code() {
        return "sftp/unreachable";
    }

    @Override
    protected void stop() throws Exception {
        if (sftp != null) sftp.close();
        if (ftp != null) ftp.close();
    }
}
