package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.adapter.sftp.SftpConfig.Order;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which files are taken from a real SFTP server, when, and in which order. */
class TakingTest extends SftpServerSubject {

    @Test
    void takesFilesOfSeveralFoldersByTheirNames() throws Exception {
        open(settings().folders("/out", "/later"));
        put("out/b.dat", "B");
        put("later/a.dat", "A");
        put("out/c.dat", "C");

        assertThat(looks(2)).containsExactly("a.dat", "b.dat", "c.dat");
        assertThat(names("later/.done")).containsExactly("a.dat");
        assertThat(names("out/.done")).containsExactly("b.dat", "c.dat");
    }

    @Test
    void takesTheOldestFirstWhereThatIsWanted() throws Exception {
        open(settings().order(Order.TIME));
        put("out/a.dat", "A", NOON.plusSeconds(1));
        put("out/b.dat", "B", NOON);

        assertThat(looks(2)).containsExactly("b.dat", "a.dat");
    }

    @Test
    void takesWhatOneOfThePatternsNamesAndNothingThatIsExcepted() throws Exception {
        open(settings().files("*.dat", "ORDERS?").except("*.part.dat"));
        for (var name : List.of("a.dat", "ORDERS1", "ORDERS12", "a.txt", "b.part.dat", ".c.dat"))
            put("out/" + name, "A");

        assertThat(looks(2)).containsExactly("ORDERS1", "a.dat");
        assertThat(names("out")).contains("ORDERS12", "a.txt", "b.part.dat", ".c.dat");
    }

    @Test
    void countsLooksFromTheFirstSightAlthoughACopiedFileHasAnOldTime() throws Exception {
        open(settings().looks(3));
        put("out/orders.dat", "A");

        assertThat(looks(2)).isEmpty();
        assertThat(looks(1)).containsExactly("orders.dat");
    }

    @Test
    void waitsForAFileThatHadItsSizeAndTimeBeforeItsContent() throws Exception {
        open(settings());
        put("out/orders.dat", "\0".repeat(1000));
        assertThat(looks(1)).isEmpty();
        put("out/orders.dat", "\0".repeat(999) + "A");

        assertThat(looks(1)).isEmpty();
        assertThat(looks(1)).containsExactly("orders.dat");
    }

    @Test
    void takesAFileAtOnceThatWasWrittenUnderAnotherName() throws Exception {
        open(settings().ready(Ready.RENAMED).except("*.tmp"));
        put("out/orders.dat.tmp", "A");
        assertThat(looks(3)).isEmpty();
        Files.move(server.resolve("out/orders.dat.tmp"), server.resolve("out/orders.dat"));

        assertThat(looks(1)).containsExactly("orders.dat");
    }

    @Test
    void takesAFileWhenItsMarkerIsThereAndRemovesTheMarker() throws Exception {
        open(settings().doneMarker("{stem}.done"));
        put("out/orders.dat", "A");
        put("out/cards.dat", "A");
        assertThat(looks(3)).isEmpty();
        put("out/orders.done", "");

        assertThat(looks(1)).containsExactly("orders.dat");
        assertThat(names("out")).containsExactly(".done", "cards.dat");
    }

    @Test
    void takesAllFilesOfAFolderWhenItsMarkerIsThereAndThenRemovesTheMarker() throws Exception {
        open(settings().doneMarker("READY"));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        assertThat(looks(3)).isEmpty();
        put("out/READY", "");

        assertThat(looks(1)).containsExactly("a.dat", "b.dat");
        assertThat(names("out")).containsExactly(".done");
    }

    /** The next upload would be taken at its first byte. */
    @Test
    void aMarkerOfTheFolderIsRemovedAlsoWhereFilesAreKept() throws Exception {
        open(settings().after(After.KEEP).doneMarker("READY"));
        put("out/a.dat", "A");
        put("out/READY", "");

        assertThat(looks(2)).containsExactly("a.dat");
        assertThat(names("out")).containsExactly("a.dat");
        put("out/b.dat", "the beginning");
        assertThat(looks(3)).isEmpty();
    }

    @Test
    void aStrangeLeftoverKeepsNoMarkerOfTheFolder() throws Exception {
        open(settings().doneMarker("READY"));
        put("out/orders.dat.0123456789ab.taken", "A");
        put("out/orders.dat", "B");
        put("out/READY", "");

        assertThat(looks(2)).containsExactly("orders.dat");
        assertThat(names("out")).doesNotContain("READY");
    }

    @Test
    void aMarkerOfTheFolderStaysWhileAFileOfItIsTooLarge() throws Exception {
        open(settings().maxFileSize(9).doneMarker("READY"));
        put("out/huge.dat", "0123456789");
        put("out/READY", "");
        assertThat(looks(2)).isEmpty();
        system.close();

        openAgain(settings().doneMarker("READY"));

        assertThat(looks(1)).containsExactly("huge.dat");
        looks(1);
        assertThat(names("out")).containsExactly(".done");
    }

    /** Such as an upload that has just begun. */
    @Test
    void whatComesBehindAMarkerThatStaysForAFileThatIsTooLargeWaitsForANewerOne() throws Exception {
        open(settings().maxFileSize(9).doneMarker("READY"));
        put("out/huge.dat", "0123456789");
        put("out/a.dat", "A");
        put("out/READY", "");
        assertThat(looks(2)).containsExactly("a.dat");
        put("out/b.dat", "the", NOON.plusSeconds(1));

        assertThat(looks(2)).isEmpty();
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/too-large", "sftp/older-marker");
        put("out/b.dat", "B", NOON.plusSeconds(2));
        put("out/READY", "", NOON.plusSeconds(2));
        assertThat(looks(1)).containsExactly("b.dat");
    }

    @Test
    void whatComesBehindAMarkerThatStaysForAFileThatMayNotBeReadWaitsAlsoWhenThatFileIsGone() throws Exception {
        open(settings().doneMarker("READY"));
        put("out/a.dat", "A");
        put("out/READY", "");
        mainframe.refuseToRead("a.dat");
        assertThat(looks(1)).isEmpty();
        put("out/b.dat", "the", NOON.plusSeconds(1));
        assertThat(looks(1)).isEmpty();
        Files.delete(server.resolve("out/a.dat"));

        assertThat(looks(2)).isEmpty();

        assertThat(names("out")).containsExactly("b.dat");
        put("out/READY", "");
        assertThat(looks(1)).containsExactly("b.dat");
    }

    @Test
    void aMarkerOfTheFolderStaysForAFileThatGetsItsNameBack() throws Exception {
        open(settings().doneMarker("READY"));
        put("out/orders.dat.0123456789ab.taken", "THE NEXT");
        context.taken(new FileAppearance("/out/orders.dat", 1, NOON), "0123456789ab");
        put("out/READY", "");

        assertThat(looks(2)).containsExactly("orders.dat");
    }

    @Test
    void aMarkerThatMayNotBeDeletedIsToldAndKeepsNoOtherFolderWaiting() throws Exception {
        open(settings().folders("/out", "/later").doneMarker("READY"));
        put("out/READY", "");
        mainframe.refuseToMove("READY");
        put("later/b.dat", "B");
        put("later/READY", "");

        assertThat(looks(1)).containsExactly("b.dat");

        assertThat(context.reported())
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        out -> assertThat(out).contains("/out/READY", "cannot be deleted", "[sftp/undeletable-marker]"),
                        later -> assertThat(later).contains("/later/READY", "[sftp/undeletable-marker]"));
        mainframe.refuseToMove("");
        context.pass(ParkedFiles.LONGEST);
        looks(2);
        assertThat(names("out")).isEmpty();
        assertThat(names("later")).containsExactly(".done");
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void takesAFileAtOnceWhoseTotalsAreTrueAndOtherwiseWhenItStandsStill() throws Exception {
        format = new CountedLines();
        open(settings().ready(Ready.CONTROL_TOTALS).looks(3));
        put("out/good.dat", "bolt 1.00\nEND");
        put("out/bad.dat", "bolt 1.00\n");

        assertThat(looks(1)).containsExactly("good.dat");
        assertThat(looks(1)).containsExactly("bad.dat");
        assertThat(context.staging().all()).hasSize(2);
    }

    @Test
    void leavesFoldersLinksAndDevicesAlone() throws Exception {
        open(settings());
        put("secret/keys.dat", "A");
        Files.createDirectory(server.resolve("out/folder.dat"));
        Files.createSymbolicLink(server.resolve("out/link.dat"), server.resolve("secret/keys.dat"));
        // Whoever opens it to read waits for ever.
        var pipe = server.resolve("out/pipe.dat").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

        assertThat(looks(3)).isEmpty();
    }

    @Test
    void takesAnEmptyFile() throws Exception {
        open(settings());
        put("out/empty.dat", "");

        assertThat(looks(2)).containsExactly("empty.dat");
    }

    @Test
    void takesAFileWithTheLongestNameThatADiskHas() throws Exception {
        open(settings());
        put("out/" + LONGEST, "A");

        assertThat(looks(2)).containsExactly(LONGEST);
        assertThat(names("out/.done")).containsExactly(LONGEST);
    }

    @Test
    void leavesNamesAloneThatWouldLeadElsewhereAndShowsThemWithoutWhatDeceives() throws Exception {
        open(settings());
        put("out/a\\..\\\u202Egnp.dat\nERROR", "A");

        assertThat(looks(3)).isEmpty();
        assertThat(context.reported())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("The file /out/a\\..\\?gnp.dat?ERROR has a name that holds a path", "[sftp/unusable-name]");
    }

    @Test
    void aListingWithPathsAndNamesThatNoDiskHasHarmsNobody() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        put("out/c.dat", "C");
        put("keys.dat", "K");
        mainframe.listAs("a.dat", "../keys.dat");
        mainframe.listAs("b.dat", "b".repeat(300) + ".dat");

        assertThat(looks(3)).containsExactly("c.dat");

        assertThat(names("out")).containsExactly(".done", "a.dat", "b.dat");
        assertThat(server.resolve("keys.dat")).hasContent("K");
        assertThat(context.reported())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        path -> assertThat(path)
                                .contains(
                                        "The file /out/../keys.dat has a name that holds a path",
                                        "[sftp/unusable-name]"),
                        longer -> assertThat(longer)
                                .contains(
                                        "The file /out/" + "b".repeat(195) + " cannot be read",
                                        "[sftp/unreadable-file]"));
    }

    @Test
    void aPathThatIsTooLongToBeFoundByIsLeftAloneAndTold() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.listAs("a.dat", "\u00E9".repeat(FileAppearance.MAX_PATH / 2) + ".dat");

        assertThat(looks(3)).containsExactly("b.dat");

        assertThat(names("out")).containsExactly(".done", "a.dat");
        assertThat(context.reported())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains(
                        "The file /out/" + "\u00E9".repeat(195) + "... has a path of more than 2500 bytes",
                        "[sftp/unusable-name]");
    }

    @Test
    void aFileInWhosePlaceALinkIsPutWhileItIsCopiedIsNotTaken() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "0123456789");
        put("later/x", "SECRET");
        mainframe.whenAFileIsRead(() -> linkOfTheSameSizeAndTime("out/a.dat", "../later/x"));

        assertThat(looks(3)).isEmpty();

        assertThat(names("out")).containsExactly("a.dat");
    }

    @Test
    void passesOverAFileThatIsDeletedBeforeItIsCopied() throws Exception {
        open(settings());
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        source().next();
        var first = source().next().orElseThrow();
        assertThat(first.name()).isEqualTo("a.dat");
        Files.delete(server.resolve("out/b.dat"));

        assertThat(source().next()).isEmpty();
    }

    @Test
    void aFileThatIsDeletedWhileItIsCopiedIsNotTaken() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.whenAFileIsRead(() -> delete("out/a.dat"));

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(context.staging().all()).hasSize(1);
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aFileThatMayNotBeReadIsToldAndKeepsNoOtherWaitingAndIsTakenWhenItMay() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.refuseToRead("a.dat");

        assertThat(looks(3)).containsExactly("b.dat");

        assertThat(names("out")).containsExactly(".done", "a.dat");
        assertThat(context.reported())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .contains(
                        "The file /out/a.dat cannot be read (",
                        "Permission denied). It is left alone",
                        "[sftp/unreadable-file]");
        mainframe.refuseToRead("");
        assertThat(looks(1)).isEmpty();
        context.pass(ParkedFiles.SHORTEST);
        assertThat(looks(1)).containsExactly("a.dat");
        assertThat(looks(1)).isEmpty();
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aFileThatMayNotBeReadIsTakenAtOnceWhenItLooksDifferent() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        mainframe.refuseToRead("a.dat");
        assertThat(looks(1)).isEmpty();
        mainframe.refuseToRead("");
        put("out/a.dat", "ANEW");

        assertThat(looks(1)).containsExactly("a.dat");
    }

    @Test
    void aMarkerOfTheFolderStaysWhileAFileOfItMayNotBeRead() throws Exception {
        open(settings().doneMarker("READY"));
        put("out/a.dat", "A");
        put("out/READY", "");
        mainframe.refuseToRead("a.dat");

        assertThat(looks(3)).isEmpty();

        assertThat(names("out")).containsExactly("READY", "a.dat");
    }

    @Test
    void aFileWithWhichTheConnectionBreaksEveryTimeKeepsItsPlaceForAWhileAndThenNoOtherWaiting() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.breakWhenReading("a.dat");

        for (var tries = 0; tries < ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> source().next())
                    .isInstanceOf(LegacySystemException.class)
                    .hasMessageContaining("a.dat could not be copied to its end");

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unreadable-file");
        mainframe.breakWhenReading("");
        context.pass(ParkedFiles.LONGEST);
        assertThat(looks(1)).containsExactly("a.dat");
    }

    @Test
    void alsoOneWithWhichTheConnectionBreaksWhenItIsLookedAtKeepsNoOtherWaiting() throws Exception {
        open(settings());
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.breakWhenReading("a.dat");

        for (var tries = 0; tries < ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> source().next()).isInstanceOf(LegacySystemException.class);

        assertThat(looks(2)).containsExactly("b.dat");
    }

    @Test
    void aDiskOfOursThatFailsCountsAgainstNoFile() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        context.staging().fail(Optional.of("No space left on device"));
        for (var tries = 0; tries <= ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> source().next())
                    .hasMessageContaining("a.dat could not be written to the local disk (No space left on device)");
        context.staging().fail(Optional.empty());

        assertThat(looks(1)).containsExactly("a.dat");
        assertThat(context.reported()).isEmpty();
    }

    private void linkOfTheSameSizeAndTime(String path, String target) {
        try {
            delete(path);
            var link = Files.createSymbolicLink(server.resolve(path), Path.of(target));
            new ProcessBuilder("touch", "-h", "-d", NOON.toString(), link.toString())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete(String path) {
        try {
            Files.delete(server.resolve(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
