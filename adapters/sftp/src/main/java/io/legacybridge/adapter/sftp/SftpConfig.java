package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.record.FormatConfig;
import java.time.Duration;
import java.util.Optional;

@Doc("Files in a folder of an SFTP server.")
public record SftpConfig(
        @Doc(value = "Server and port.", example = "files.example:22")
        HostPort server,

        @Doc(
                value = "Fingerprint of the host key that the server must show.",
                example = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        HostKeyFingerprint hostKey,

        @Doc(value = "User name on the server.", example = "bridge")
        String user,

        @Doc(value = "Password, unless private-key is given.", example = "file:mainframe.password")
        Optional<SecretReference> password,

        @Doc(value = "Private key in OpenSSH or PEM form, unless password is given.", example = "file:mainframe.key")
        Optional<SecretReference> privateKey,

        @Doc(value = "Folder that holds the files.", example = "/out")
        String folder,

        @Doc("Which files: a name with * and ?.") @DefaultValue("*")
        FileNames files,

        @Doc("How often to look for files. A file is taken when its size and time stand still over two looks.")
        @DefaultValue("30s")
        @Limits(least = "100ms", most = "7d")
        Duration interval,

        @Doc("Folder below the folder to which files go when they are safe here.") @DefaultValue(".done")
        FolderBelow archiveTo,

        @Doc("A larger file is left alone and reported.") @DefaultValue("10GB") @Limits(least = "1B", most = "100TB")
        ByteSize maxFileSize,

        @Doc("How long connecting may take.") @DefaultValue("10s") @Limits(least = "100ms", most = "5m")
        Duration connectTimeout,

        @Doc("How long the server may stay silent.") @DefaultValue("60s") @Limits(least = "1s", most = "1h")
        Duration idleTimeout,

        @Doc("How the bytes of a file become records.") FormatConfig format) {}
