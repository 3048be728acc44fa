package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A batch that lies whole on a server under a name that nobody looks for. What is remembered of it says everything: the
 * configuration may lead elsewhere when it is looked for.
 *
 * @param server    and the user, who may see another tree than others
 * @param temporary where it lies
 * @param path      where it goes
 * @param digest    SHA-256 of the content, lower-case hex
 */
record WaitingFile(String server, String temporary, String path, long length, String digest) {

    private static final int PARTS = 5;

    static WaitingFile of(SftpConfig config, String temporary, String path, byte[] content) {
        var digest = HexFormat.of().formatHex(OutgoingFile.sha256().digest(content));
        return new WaitingFile(server(config), temporary, path, content.length, digest);
    }

    private static String server(SftpConfig config) {
        return config.protocol().name().toLowerCase(Locale.ROOT) + "://" + config.user() + "@" + config.server();
    }

    /** Empty for a mere name, which versions before this one remembered: nobody knows where it lies. */
    static Optional<WaitingFile> parse(String text) {
        var written = text.split(" ", -1);
        if (written.length != PARTS) return Optional.empty();
        var parts =
                Stream.of(written).map(part -> URLDecoder.decode(part, UTF_8)).toList();
        return Optional.of(
                new WaitingFile(parts.get(0), parts.get(1), parts.get(2), Long.parseLong(parts.get(3)), parts.get(4)));
    }

    String text() {
        return Stream.of(server, temporary, path, Long.toString(length), digest)
                .map(part -> URLEncoder.encode(part, UTF_8))
                .collect(Collectors.joining(" "));
    }

    boolean waits(RemoteFiles files) throws RemoteFailure {
        return files.find(temporary).isPresent();
    }

    /**
     * Of one that does not wait any more: whether it was given its name, which its partner may have taken away since. Only where
     * it was written can anybody tell, and only while that folder is there.
     */
    boolean wasPlaced(SftpConfig config, RemoteFiles files) throws RemoteFailure {
        var there = files.find(path);
        if (there.isPresent()) return there.get().size() == length && hasOurContent(files, isOn(config));
        return isOn(config) && isFolderThere(files);
    }

    /** What lies under its name is this file, such as one that got it before what is known here was put back. */
    boolean isThere(RemoteFiles files) throws RemoteFailure {
        return files.find(path).filter(there -> there.size() == length).isPresent() && hasOurContent(files, false);
    }

    /** Its server is the one of this configuration. */
    boolean isOn(SftpConfig config) {
        return server.equals(server(config));
    }

    /** @param hidden what to say of one that is hidden from us, or was taken away just now */
    private boolean hasOurContent(RemoteFiles files, boolean hidden) throws RemoteFailure {
        var found = OutgoingFile.sha256();
        try (var content = new DigestInputStream(files.read(path, 0), found)) {
            content.transferTo(OutputStream.nullOutputStream());
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            return hidden;
        } catch (IOException e) {
            throw new RemoteFailure(RemoteFailure.Kind.NO_ANSWER, e.toString(), e);
        }
        return HexFormat.of().formatHex(found.digest()).equals(digest);
    }

    private boolean isFolderThere(RemoteFiles files) throws RemoteFailure {
        try {
            files.list(temporary.substring(0, temporary.lastIndexOf('/') + 1), _ -> {});
            return true;
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            // One that shows nothing to its users is there, too.
            return !e.isMissing();
        }
    }
}
