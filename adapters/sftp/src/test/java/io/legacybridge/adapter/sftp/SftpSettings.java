package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.adapter.sftp.SftpConfig.Apart;
import io.legacybridge.adapter.sftp.SftpConfig.Batch;
import io.legacybridge.adapter.sftp.SftpConfig.Compression;
import io.legacybridge.adapter.sftp.SftpConfig.DuplicateContent;
import io.legacybridge.adapter.sftp.SftpConfig.Mode;
import io.legacybridge.adapter.sftp.SftpConfig.Order;
import io.legacybridge.adapter.sftp.SftpConfig.Protocol;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.adapter.sftp.SftpConfig.Weakness;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.Zone;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Settings of a connection, for tests that change a few of them. */
final class SftpSettings {

    static final String PASSWORD = "s3cret-0f-the-mainframe";

    private int port;
    private final Protocol protocol;
    private Optional<HostKeyFingerprint> hostKey;
    private boolean withKey;
    private Optional<Weakness> weakness = Optional.empty();
    private List<String> folders = List.of("/out");
    private List<FileNames> files = List.of();
    private List<FileNames> except = List.of();
    private Order order = Order.NAME;
    private Ready ready = Ready.STANDING_STILL;
    private int looks = 2;
    private Optional<DoneMarker> doneMarker = Optional.empty();
    private Mode mode = Mode.STAGED;
    private After after = After.ARCHIVE;
    private String archiveTo = ".done";
    private boolean allOrNothing;
    private DuplicateContent duplicateContent = DuplicateContent.ACCEPT;
    private Compression compression = Compression.NONE;
    private boolean everyEntry;
    private ByteSize maxFileSize = new ByteSize(1_000_000);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofSeconds(10);
    private Map<String, Send> operations = Map.of();

    private SftpSettings(Protocol protocol, int port, Optional<HostKeyFingerprint> hostKey) {
        this.protocol = protocol;
        this.port = port;
        this.hostKey = hostKey;
    }

    static SftpSettings of(SftpServerStandIn server) {
        return new SftpSettings(
                Protocol.SFTP, server.port(), Optional.of(new HostKeyFingerprint(server.fingerprint())));
    }

    static SftpSettings ftp(Protocol protocol, int port) {
        return new SftpSettings(protocol, port, Optional.empty());
    }

    static Map<String, String> secrets() {
        return Map.of("mainframe.password", PASSWORD);
    }

    SftpSettings hostKey(String fingerprint) {
        hostKey = Optional.of(new HostKeyFingerprint(fingerprint));
        return this;
    }

    /** Logs in with {@code mainframe.key} instead of the password. */
    SftpSettings withKey() {
        withKey = true;
        return this;
    }

    SftpSettings allow(String until, String algorithm) {
        weakness = Optional.of(new Weakness(
                List.of(parsed(() -> LegacyAlgorithm.parse(algorithm))), parsed(() -> EndDate.parse(until))));
        return this;
    }

    SftpSettings folders(String... paths) {
        folders = List.of(paths);
        return this;
    }

    SftpSettings files(String... names) {
        files = Stream.of(names).map(FileNames::new).toList();
        return this;
    }

    SftpSettings except(String... names) {
        except = Stream.of(names).map(FileNames::new).toList();
        return this;
    }

    SftpSettings order(Order by) {
        order = by;
        return this;
    }

    SftpSettings ready(Ready when) {
        ready = when;
        return this;
    }

    SftpSettings looks(int number) {
        looks = number;
        return this;
    }

    /** Files are ready when their markers are there. */
    SftpSettings doneMarker(String name) {
        ready = Ready.DONE_MARKER;
        doneMarker = Optional.of(parsed(() -> DoneMarker.parse(name)));
        return this;
    }

    SftpSettings mode(Mode where) {
        mode = where;
        return this;
    }

    SftpSettings after(After what) {
        after = what;
        return this;
    }

    SftpSettings archiveTo(String folder) {
        archiveTo = folder;
        return this;
    }

    SftpSettings allOrNothing() {
        allOrNothing = true;
        return this;
    }

    SftpSettings rejectDuplicateContent() {
        duplicateContent = DuplicateContent.REJECT;
        return this;
    }

    SftpSettings compression(Compression kind) {
        compression = kind;
        return this;
    }

    SftpSettings everyEntry() {
        everyEntry = true;
        return this;
    }

    SftpSettings maxFileSize(long bytes) {
        maxFileSize = new ByteSize(bytes);
        return this;
    }

    /** Reaches the server through another port. */
    SftpSettings port(int other) {
        port = other;
        return this;
    }

    SftpSettings connectTimeout(Duration limit) {
        connectTimeout = limit;
        return this;
    }

    SftpSettings idleTimeout(Duration limit) {
        idleTimeout = limit;
        return this;
    }

    SftpSettings operations(Map<String, Send> declared) {
        operations = declared;
        return this;
    }

    static Send send(String fileName, boolean overwrite) {
        return send(fileName, overwrite, 2_000_000);
    }

    static Send send(String fileName, boolean overwrite, long maxSize) {
        return new Send(
                "/in", name(fileName), new LineFormat.Config(), overwrite, new ByteSize(maxSize), Optional.empty());
    }

    /** Files of so many records, or such an age. */
    static Send batch(String folder, String fileName, int records, Duration time, Apart... apart) {
        var limits = new Batch(records, new ByteSize(1_000_000), time, List.of(apart));
        return new Send(
                folder, name(fileName), new LineFormat.Config(), false, new ByteSize(2_000_000), Optional.of(limits));
    }

    private static FileNameTemplate name(String text) {
        return parsed(() -> FileNameTemplate.parse(text));
    }

    private interface Parsing<T> {
        T parse() throws BadValue;
    }

    private static <T> T parsed(Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (BadValue e) {
            throw new AssertionError(e);
        }
    }

    SftpConfig config() {
        return new SftpConfig(
                new HostPort("127.0.0.1", port),
                protocol,
                hostKey,
                Optional.empty(),
                "bridge",
                withKey ? Optional.empty() : Optional.of(secret("mainframe.password")),
                withKey ? Optional.of(secret("mainframe.key")) : Optional.empty(),
                weakness,
                folders,
                files,
                except,
                order,
                ready,
                Duration.ofSeconds(30),
                looks,
                doneMarker,
                mode,
                after,
                parsed(() -> FolderBelow.parse(archiveTo)),
                parsed(() -> FolderBelow.parse(".failed")),
                allOrNothing,
                duplicateContent,
                maxFileSize,
                compression,
                everyEntry,
                new ByteSize(100_000),
                10,
                connectTimeout,
                idleTimeout,
                Optional.<FormatConfig>of(new LineFormat.Config()),
                new Zone(ZoneOffset.UTC),
                operations);
    }

    private static SecretReference secret(String name) {
        return new SecretReference(SecretReference.Scheme.FILE, name);
    }
}
