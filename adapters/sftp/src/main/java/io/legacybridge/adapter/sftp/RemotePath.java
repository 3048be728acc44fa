package io.legacybridge.adapter.sftp;

/** Paths on a server. */
final class RemotePath {

    private RemotePath() {}

    /** @param folder with or without a slash at its end */
    static String of(String folder, String name) {
        return withSlash(folder) + name;
    }

    static String withSlash(String folder) {
        return folder.endsWith("/") ? folder : folder + "/";
    }

    /** With the slash at its end. */
    static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
