package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.config.Zone;
import io.legacybridge.spi.record.FormatConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("Files of an SFTP server: those of a folder are taken, and clients send others.")
public record SftpConfig(
        @Doc(value = "Server and port.", example = "files.example:22")
        HostPort server,

        @Doc(
                "sftp over SSH; ftps, which is FTP over TLS, from the first byte on when the port is 990; or ftp, which lets"
                        + " everybody on the way read the password and the files. Servers of FTP must know MLSD (RFC 3659).")
        @DefaultValue("sftp")
        Protocol protocol,

        @Doc(
                value = "Fingerprint of the host key that a server of SFTP must show.",
                example = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        Optional<HostKeyFingerprint> hostKey,

        @Doc("Whom to trust, and which certificate to show, with ftps.")
        Optional<TlsSettings> tls,

        @Doc(value = "User name on the server.", example = "bridge")
        String user,

        @Doc(value = "Password, unless private-key is given.", example = "file:mainframe.password")
        Optional<SecretReference> password,

        @Doc(value = "Private key in OpenSSH or PEM form, unless password is given.", example = "file:mainframe.key")
        Optional<SecretReference> privateKey,

        @Doc("Weak algorithms that an old server needs, for a while; none when it is not set.")
        Optional<Weakness> legacyAlgorithms,

        @Doc(value = "Folder whose files are taken, or several.", example = "/out")
        List<String> folder,

        @Doc(value = "Which files, all when it is not set: names with * and ?.", example = "CARDS*.DAT")
        List<FileNames> files,

        @Doc(
                value =
                        "Files that are left alone although files names them, such as those that are still being written."
                                + " Names that begin with a dot are always left alone.",
                example = "*.tmp")
        List<FileNames> except,

        @Doc("Which of the files that are ready comes first: by name, or the oldest by time.") @DefaultValue("name")
        Order order,

        @Doc("When a file is whole: standing-still, its size, its time and its last bytes are the same over some looks;"
                + " done-marker, its marker is there; renamed, at once, since it is written under a name that is not"
                + " taken; control-totals, the totals in it are true, or else when it stands still.")
        @DefaultValue("standing-still")
        Ready ready,

        @Doc("How often to look for files.") @DefaultValue("30s") @Limits(least = "100ms", most = "7d")
        Duration interval,

        @Doc("Over how many looks a file stands still, counted from the first sight of it.")
        @DefaultValue("2")
        @Limits(least = "2", most = "100")
        int looks,

        @Doc(
                value =
                        "Name of the file whose presence says that another is whole: {name} stands for the other's name and"
                                + " {stem} for its name without ending. A name without braces marks all files of its folder; it is"
                                + " removed when they are taken, and until then nobody may add any.",
                example = "{name}.done")
        Optional<DoneMarker> doneMarker,

        @Doc(
                "staged: a file is copied once into an encrypted local file and read there. streaming: for files larger than"
                        + " the disk; it is read from the server twice, once for its digest and once for its records, and is"
                        + " incomplete when its partner replaces it meanwhile.")
        @DefaultValue("staged")
        Mode mode,

        @Doc(
                "What becomes of a file on the server when it is safe here: it goes to the archive folder, is deleted, or stays"
                        + " where it is and nothing on the server is changed.")
        @DefaultValue("archive")
        After after,

        @Doc(
                "Folder below the folder to which files go when they are safe here; dates such as {yyyy-MM} may stand in it.")
        @DefaultValue(".done")
        FolderBelow archiveTo,

        @Doc(
                "Folder below the folder for files that are set aside as a whole, each with a NAME.reason.txt; dates may stand"
                        + " in it.")
        @DefaultValue(".failed")
        FolderBelow failedTo,

        @Doc("Whether a file is set aside as a whole when one of its records does not fit; otherwise the others go on.")
        @DefaultValue("false")
        boolean allOrNothing,

        @Doc(
                "What becomes of a file whose content was taken before, from another file or at another time: its records are"
                        + " messages of their own, or it is set aside as a whole.")
        @DefaultValue("accept")
        DuplicateContent duplicateContent,

        @Doc("A larger file is left alone and reported.") @DefaultValue("10GB") @Limits(least = "1B", most = "100TB")
        ByteSize maxFileSize,

        @Doc("How files are compressed. They are unpacked while they are read, never on the disk.")
        @DefaultValue("none")
        Compression compression,

        @Doc("Whether each file in a zip file is read like one of its own; otherwise one with several is set aside.")
        @DefaultValue("false")
        boolean everyEntry,

        @Doc("A compressed file that unpacks to more is set aside as a whole.")
        @DefaultValue("20GB")
        @Limits(least = "1B", most = "100TB")
        ByteSize maxUnpackedSize,

        @Doc("A zip file with more entries is set aside as a whole.")
        @DefaultValue("1000")
        @Limits(least = "1", most = "60000")
        int maxEntries,

        @Doc("How long connecting may take.") @DefaultValue("10s") @Limits(least = "100ms", most = "5m")
        Duration connectTimeout,

        @Doc("How long the server may stay silent.") @DefaultValue("60s") @Limits(least = "1s", most = "1h")
        Duration idleTimeout,

        @Doc("How the bytes of a file become records. Set together with folder.")
        Optional<FormatConfig> format,

        @Doc("Zone of the dates in the names of files and folders.") @DefaultValue("UTC")
        Zone timeZone,

        @Doc("The files that clients can send, by the operation's name.")
        Map<String, Send> operations) {

    /** How files are reached. */
    public enum Protocol {
        SFTP,
        FTPS,
        FTP
    }

    /** Which of the files that are ready is taken first. */
    public enum Order {
        NAME,
        TIME
    }

    /** What tells that a file is whole. */
    public enum Ready {
        STANDING_STILL,
        DONE_MARKER,
        RENAMED,
        CONTROL_TOTALS
    }

    /** Where files are read. */
    public enum Mode {
        STAGED,
        STREAMING
    }

    /** What becomes of a file that was taken. */
    public enum After {
        ARCHIVE,
        DELETE,
        KEEP
    }

    /** How files are compressed. */
    public enum Compression {
        NONE,
        GZIP,
        ZIP
    }

    /** What becomes of a content that comes again. */
    public enum DuplicateContent {
        ACCEPT,
        REJECT
    }

    @Doc(
            "Weak algorithms for this connection alone. The linter lists them, and after their last day they are not offered any more.")
    public record Weakness(
            @Doc(value = "Their names in the protocol.", example = "ssh-rsa")
            List<LegacyAlgorithm> allow,

            @Doc(value = "The last day on which they are allowed.", example = "2027-06-30")
            EndDate until) {

        /** After the last day, as the connection's time zone counts days. */
        boolean isOver(Instant now, Zone zone) {
            return LocalDate.ofInstant(now, zone.id()).isAfter(until.day());
        }
    }

    @Doc("One file for each call, from records that a client sends.")
    public record Send(
            @Doc(value = "Folder to which the file goes.", example = "/in")
            String folder,

            @Doc(
                    value =
                            "How the file is called: {id} stands for the call's id, {name} for a name that the client gives,"
                                    + " {yyyyMMdd} and the like for the time.",
                    example = "ORDERS-{yyyyMMdd}-{id}.DAT")
            FileNameTemplate fileName,

            @Doc("How the records become the bytes of the file.")
            FormatConfig format,

            @Doc("Whether a file that has this name already is overwritten; otherwise the call is refused.")
            @DefaultValue("false")
            boolean overwrite,

            @Doc("A larger file is not sent.") @DefaultValue("64MB") @Limits(least = "1B", most = "1GB")
            ByteSize maxFileSize,

            @Doc("The records of a call go into a file that is still open, and are sent with those of other calls.")
            Optional<Batch> batch) {}

    @Doc("When an open file is closed and sent, whichever comes first. Until then it is kept durably and sealed here.")
    public record Batch(
            @Doc("With the call with which it has so many records.")
            @DefaultValue("10000")
            @Limits(least = "1", most = "1000000")
            int records,

            @Doc("With the call with which it has so many bytes.")
            @DefaultValue("16MB")
            @Limits(least = "1B", most = "256MB")
            ByteSize size,

            @Doc("So long after its first record.") @DefaultValue("15m") @Limits(least = "1s", most = "7d")
            Duration time,

            @Doc("Single files that cannot be sent as they are, and that keep later ones waiting.")
            List<Apart> apart) {

        /** What is said of one file; empty when it is sent as it is. */
        Optional<Apart> apart(String file) {
            return apart.stream().filter(one -> one.file().equals(file)).findFirst();
        }
    }

    @Doc("One file that is renamed or held back.")
    public record Apart(
            @Doc(value = "Its name, as clients were told it.", example = "ORDERS-00000007.DAT")
            String file,

            @Doc(
                    "The name that it is sent under. Without it the file stays here until this is removed, and later ones do not wait for it.")
            Optional<FileName> sendAs) {}
}
