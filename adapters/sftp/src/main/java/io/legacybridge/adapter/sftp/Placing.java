package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.SftpConfig.Send;

/** One file on its way to its place on the server: first under another name, then under its own. */
final class Placing {

    private final OutgoingFile file;
    private final boolean overwrite;
    private final String path;
    private final String temporary;
    private final String replaced;

    /** @param id a name that no other file has */
    Placing(OutgoingFile file, Send send, String id) {
        this.file = file;
        this.overwrite = send.overwrite();
        var folder = RemotePath.withSlash(send.folder());
        this.path = folder + file.name();
        this.temporary = folder + "." + id + ".part";
        this.replaced = folder + "." + id + ".old";
    }

    String name() {
        return file.name();
    }

    String path() {
        return path;
    }

    /** What it is called until it is whole. */
    String temporary() {
        return temporary;
    }

    /** @throws RemoteFailure also when the server has kept less than it was given */
    void upload(RemoteFiles files) throws RemoteFailure {
        files.write(temporary, file.content());
        var written = files.find(temporary);
        if (written.isEmpty() || written.get().size() != file.content().length)
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "the server did not keep the whole file", null);
    }

    /**
     * Gives the file its name.
     *
     * @return false when another file has it, which stays as it is
     * @throws RemoteFailure when the server refuses, or its answer is lost, see {@link RemoteFailure#isAnswer}
     */
    boolean place(RemoteFiles files) throws RemoteFailure {
        if (overwrite) {
            overwrite(files);
            return true;
        }
        if (files.canLink() && files.link(temporary, path)) {
            forget(files);
            return true;
        }
        if (files.find(path).isPresent()) return false;
        files.rename(temporary, path);
        return true;
    }

    private void overwrite(RemoteFiles files) throws RemoteFailure {
        if (files.overwritesByRenaming() || files.find(path).isEmpty()) {
            files.rename(temporary, path);
            return;
        }
        files.forget(replaced);
        files.rename(path, replaced);
        takeItsPlace(files);
    }

    /** Of the file that was renamed to make room, which gets its name back when this one is refused it. */
    private void takeItsPlace(RemoteFiles files) throws RemoteFailure {
        try {
            files.rename(temporary, path);
        } catch (RemoteFailure e) {
            if (e.isAnswer() && files.find(replaced).isPresent()) files.rename(replaced, path);
            throw e;
        }
        files.forget(replaced);
    }

    /** What the server says about the file. */
    enum Found {
        THERE,
        /** It has not got its name and will not get it. */
        NOT_THERE,
        /** It is not there now, but it may have been. */
        UNCLEAR
    }

    /** Looks, and removes what is left of the file under its first name. */
    Found find(RemoteFiles files) throws RemoteFailure {
        var there = isThere(files);
        var isWaiting = files.find(temporary).isPresent();
        // The connection broke while no file had the name.
        if (isWaiting && files.find(replaced).isPresent() && files.find(path).isEmpty()) {
            takeItsPlace(files);
            return Found.THERE;
        }
        if (isWaiting) files.delete(temporary);
        if (there) {
            files.forget(replaced);
            return Found.THERE;
        }
        // Renamed, it would not be waiting. With a second name it is, so somebody may have taken it away since.
        return isWaiting && (overwrite || !files.canLink()) ? Found.NOT_THERE : Found.UNCLEAR;
    }

    /** Removes it under its first name, if that can be done now. */
    void forget(RemoteFiles files) {
        files.forget(temporary);
    }

    private boolean isThere(RemoteFiles files) throws RemoteFailure {
        var found = files.find(path);
        if (found.isEmpty() || found.get().size() != file.content().length) return false;
        return files.digest(path).equals(file.digest());
    }
}
