package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Protocol;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.TlsSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.ftp.FTPSClient;

/** One login over FTP, inside TLS or in the clear. */
final class FtpSession extends RemoteSession {

    /** There TLS begins with the first byte; elsewhere it is asked for (RFC 4217). */
    private static final int IMPLICIT_PORT = 990;

    private static final TlsSettings PUBLIC_TRUST = new TlsSettings(Optional.empty(), Optional.empty());

    private final SftpConfig config;
    private final AdapterContext context;
    private FTPClient client;

    FtpSession(SftpConfig config, AdapterContext context) {
        super(config, context);
        this.config = config;
        this.context = context;
    }

    @Override
    RemoteFiles connect(Wire wire, Duration limit) throws LegacySystemException {
        var password = context.secret(config.password().orElseThrow()).text();
        client = client(wire, limit);
        try {
            client.connect(config.server().host(), config.server().port());
            if (!FTPReply.isPositiveCompletion(client.getReplyCode())) throw unreachable(null);
            client.setSoTimeout((int) config.idleTimeout().toMillis());
            if (!client.login(config.user(), password)) throw refusedLogin(null);
            protectData(client);
            client.enterLocalPassiveMode();
            if (!client.setFileType(FTP.BINARY_FILE_TYPE)) throw unfit("It does not send files as they are (TYPE I).");
            if (!client.hasFeature("MLST")) throw unfit("It does not tell exact sizes and times (MLSD, RFC 3659).");
            return new FtpFiles(client, this::heard, this::drop);
        } catch (SSLException e) {
            throw problem(
                    "The server and the appliance do not trust each other (" + e.getMessage() + ").",
                    "Compare the server's certificate with the trust that tls names, and its names with server.",
                    "sftp/tls",
                    Retry.AFTER_HELP,
                    e);
        } catch (LegacySystemException e) {
            throw e;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    boolean isOpen() {
        return super.isOpen() && !(client instanceof FtpClient.SameServer encrypted && encrypted.isSpent());
    }

    private FTPClient client(Wire wire, Duration limit) throws LegacySystemException {
        if (config.protocol() == Protocol.FTP) return FtpClient.plain(wire, limit, config.idleTimeout());
        var implicit = config.server().port() == IMPLICIT_PORT;
        return FtpClient.encrypted(
                implicit, context.tls(config.tls().orElse(PUBLIC_TRUST)), wire, limit, config.idleTimeout());
    }

    private static void protectData(FTPClient client) throws IOException {
        if (!(client instanceof FTPSClient secured)) return;
        secured.execPBSZ(0);
        secured.execPROT("P");
    }

    private LegacySystemException unfit(String why) {
        return problem(
                "Files cannot be taken safely from this server. " + why,
                "Ask its owner for SFTP, or for a newer server.",
                "sftp/unfit-server",
                Retry.AFTER_HELP,
                null);
    }
}
