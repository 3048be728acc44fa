package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Sha256;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Locale;
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
 * @param mayBeNamed the server was asked to give it its name, or will be any moment
 */
record WaitingFile(String server, String temporary, String path, long length, String digest, boolean mayBeNamed) {

    /** Behind the five parts while nobody has asked for its name. */
    private static final String UNNAMED = "unnamed";

    static WaitingFile of(SftpConfig config, String temporary, String path, byte[] content) {
        var digest = Sha256.hex(content);
        return new WaitingFile(server(config), temporary, path, content.length, digest, false);
    }

    private static String server(SftpConfig config) {
        return config.protocol().name().toLowerCase(Locale.ROOT) + "://" + config.user() + "@" + config.server();
    }

    /** @param text see {@link #text} */
    static WaitingFile parse(String text) {
        var parts = Stream.of(text.split(" ", -1))
                .map(part -> URLDecoder.decode(part, UTF_8))
                .toList();
        var mayBeNamed = !parts.getLast().equals(UNNAMED);
        return new WaitingFile(
                parts.get(0), parts.get(1), parts.get(2), Long.parseLong(parts.get(3)), parts.get(4), mayBeNamed);
    }

    /** As it is remembered. No part has a space. */
    String text() {
        var text = Stream.of(server, temporary, path, Long.toString(length), digest)
                .map(part -> URLEncoder.encode(part, UTF_8))
                .collect(Collectors.joining(" "));
        return mayBeNamed ? text : text + " " + UNNAMED;
    }

    /** To be remembered before the server is asked. */
    WaitingFile beingNamed() {
        return new WaitingFile(server, temporary, path, length, digest, true);
    }

    boolean waits(RemoteFiles files) throws RemoteFailure {
        return files.find(temporary).isPresent();
    }

    /**
     * Of one that does not wait any more: whether it was given its name, which its partner may have taken away since. Only when the
     * server was asked for that; only where it was written can anybody tell, and only while that folder is there.
     */
    boolean wasPlaced(SftpConfig config, RemoteFiles files) throws RemoteFailure {
        var there = files.find(path);
        if (there.isPresent()) return there.get().size() == length && hasOurContent(files, mayBeNamed && isOn(config));
        if (!mayBeNamed || !isOn(config) || !isFolderThere(files)) return false;
        if (!files.knowsWhatIsMissing()) requireToBeShown(files);
        return true;
    }

    /** A server that shows nothing now would make it look as if it had got its name. What we put there now it has to show. */
    private void requireToBeShown(RemoteFiles files) throws RemoteFailure {
        var probe = temporary + ".look";
        files.write(probe, new byte[0]);
        try {
            if (files.find(probe).isEmpty())
                throw new RemoteFailure(
                        RemoteFailure.Kind.REFUSED, "the server does not show what lies in the folder now", null);
        } finally {
            files.forget(probe);
        }
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
        try {
            return files.digest(path).equals(digest);
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            return hidden;
        }
    }

    private boolean isFolderThere(RemoteFiles files) throws RemoteFailure {
        try {
            files.list(RemotePath.folder(temporary), _ -> {});
            return true;
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            // One that shows nothing to its users is there, too.
            return !e.isMissing();
        }
    }
}
