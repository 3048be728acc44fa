package io.legacybridge.runtime.cli;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Why a verb ended early, as a problem for a person. */
final class Failure {

    private static final Set<SQLiteErrorCode> OF_THE_DISK = EnumSet.of(
            SQLiteErrorCode.SQLITE_FULL,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SQLiteErrorCode.SQLITE_READONLY);

    private Failure() {}

    static Problem of(Throwable thrown) {
        if (thrown instanceof ProblemException told) return told.problem();
        for (var cause = thrown; cause != null; cause = cause.getCause())
            if (cause instanceof FileSystemException refused) return of(refused);
            else if (cause instanceof SQLiteException refused && isOfTheDisk(refused)) return of(refused);
        return Problem.error(
                Place.of("bridge"),
                "Something unexpected happened (" + thrown + ").",
                "Run it again with BRIDGE_DEBUG=1 in the environment, and report what it prints.",
                "appliance/unexpected");
    }

    /** A primary result code is the low byte of an extended one: https://sqlite.org/rescode.html */
    private static boolean isOfTheDisk(SQLiteException refused) {
        return OF_THE_DISK.contains(SQLiteErrorCode.getErrorCode(refused.getErrorCode() & 0xFF));
    }

    private static Problem of(SQLiteException refused) {
        return Problem.error(
                Place.of("data/"),
                "A store cannot be opened or written: " + refused.getMessage() + ".",
                "Make room on the disk, and let " + System.getProperty("user.name")
                        + " write to the folder. Of a home on a read-only disk, look at a copy.",
                "data/cannot-write");
    }

    private static Problem of(FileSystemException refused) {
        var user = System.getProperty("user.name");
        var what =
                switch (refused) {
                    case AccessDeniedException _ -> "The user " + user + " has no right to read or write this.";
                    case NoSuchFileException _ -> "There is no such file or folder.";
                    case FileAlreadyExistsException _ -> "Something with this name is there already.";
                    case NotDirectoryException _ -> "This is no folder.";
                    case DirectoryNotEmptyException _ -> "This folder is not empty.";
                    default ->
                        "This cannot be read or written: "
                                + Optional.ofNullable(refused.getReason()).orElse("no reason is given") + ".";
                };
        var fix = refused instanceof AccessDeniedException
                ? "Let " + user + " read and write it, run the command as its owner, or name another place."
                : "Check the path, also whether a file stands where a folder must be, or name another place.";
        var where = Optional.ofNullable(refused.getFile()).orElse("bridge");
        return Problem.error(Place.of(where), what, fix, "cli/no-access");
    }
}
