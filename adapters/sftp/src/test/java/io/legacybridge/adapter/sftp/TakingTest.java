package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.adapter.sftp.SftpConfig.Mode;
import io.legacybridge.adapter.sftp.SftpConfig.Order;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are taken from a real SFTP server, when, and in which order. */
class TakingTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** In bytes. */
    private static final String LONGEST = "ü".repeat(125) + ".data";

    @TempDir
    Path server;

    private SftpServerStandIn mainframe;
    private LegacySystem system;
    private TestAdapterContext context;
    private RecordFormat format = new LineFormat();

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(server.resolve("out"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

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
                                .contains("The file " + "b".repeat(200) + " cannot be read", "[sftp/unreadable-file]"));
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
                        "The file a.dat cannot be read (",
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

    @Test
    void aFileThatMayNotBePutAwayIsTriedAFewTimesAndThenKeepsNoOtherWaiting() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat", "A");
        put("out/b.dat", "B");
        mainframe.refuseToMove("a.dat");
        var first = source().next().orElseThrow();
        for (var tries = 1; tries < ParkedFiles.TRIES; tries++)
            assertThatThrownBy(first::acknowledge).hasMessageContaining("a.dat cannot be moved");

        first.acknowledge();

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(names("out")).containsExactly(".done", "a.dat");
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unmovable-file");
    }

    @Test
    void aLeftoverThatMayNotBePutAwayKeepsNoFileWaiting() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat.0123456789ab.taken", "A");
        context.taken(new FileAppearance("/out/a.dat", 1, NOON), "0123456789ab");
        put("out/b.dat", "B");
        mainframe.refuseToMove("a.dat.0123456789ab.taken");

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unmovable-file");
    }

    @Test
    void archivesFilesUnderTheirDay() throws Exception {
        open(settings().archiveTo(".done/{yyyy}/{MM}"));
        put("out/orders.dat", "A");

        assertThat(looks(2)).containsExactly("orders.dat");

        try (var files = Files.walk(server.resolve("out/.done"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> server.resolve("out").relativize(file).toString()))
                    .singleElement()
                    .asString()
                    .matches("\\.done/20\\d\\d/\\d\\d/orders\\.dat");
        }
    }

    @Test
    void deletesFilesThatAreSafeWhereThatIsWanted() throws Exception {
        open(settings().after(After.DELETE));
        put("out/orders.dat", "A");

        assertThat(looks(2)).containsExactly("orders.dat");
        assertThat(names("out")).isEmpty();
    }

    @Test
    void changesNothingOnTheServerWhereThatIsWantedAndTakesEachFileOnce() throws Exception {
        open(settings().after(After.KEEP));
        put("out/orders.dat", "A");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();
        delivery.acknowledge();
        context.taken(delivery.staged().appearance(), delivery.staged().digest());

        assertThat(looks(3)).isEmpty();
        assertThat(names("out")).containsExactly("orders.dat");
        put("out/orders.dat", "AB");
        assertThat(looks(2)).containsExactly("orders.dat");
    }

    @Test
    void putsAFileAsideWithTheReasonBesideItAlsoWhenThatIsRepeated() throws Exception {
        open(settings().rejectDuplicateContent().allOrNothing());
        put("out/orders.dat", "A");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();
        assertThat(delivery.demands()).containsExactly(Demand.EVERY_RECORD_FITS, Demand.NEW_CONTENT);

        delivery.refuse("quantity is not a number. [record/bad-number]");
        delivery.refuse("quantity is not a number. [record/bad-number]");

        assertThat(names("out")).containsExactly(".failed");
        assertThat(names("out/.failed")).containsExactly("orders.dat", "orders.dat.reason.txt");
        assertThat(server.resolve("out/.failed/orders.dat.reason.txt"))
                .content()
                .contains("orders.dat was not taken", "[record/bad-number]");
    }

    @Test
    void putsAFileAsideThatAStopLeftRefused() throws Exception {
        open(settings());
        put("out/orders.dat.0123456789ab.refused", "A");
        context.taken(new FileAppearance("/out/orders.dat", 1, NOON), "0123456789ab");

        assertThat(looks(1)).isEmpty();
        assertThat(names("out/.failed")).containsExactly("orders.dat", "orders.dat.reason.txt");
    }

    @Test
    void leavesAFileAloneThatIsCalledAsIfItWasTakenAndOfWhichTheLedgerKnowsNothing() throws Exception {
        open(settings().after(After.DELETE));
        put("out/orders.dat.0123456789ab.taken", "OTHERS");
        context.taken(new FileAppearance("/out/orders.dat", 6, NOON), "ba9876543210");
        context.taken(new FileAppearance("/later/orders.dat", 6, NOON), "0123456789ab");

        assertThat(looks(3)).isEmpty();

        assertThat(names("out")).containsExactly("orders.dat.0123456789ab.taken");
        assertThat(context.reported())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("[sftp/not-taken]");
    }

    @Test
    void takesAFileWhosePartnerCallsItTakenToo() throws Exception {
        open(settings().files("*.taken"));
        put("out/orders.taken", "A");

        assertThat(looks(2)).containsExactly("orders.taken");
    }

    private static List<String> names() {
        return List.of("orders.dat", LONGEST);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStopBetweenRenamingAndArchivingLeavesNothingToDoAndNothingToTakeAgain(String name) throws Exception {
        open(settings().doneMarker("{stem}.ok"));
        put("out/" + name, "A");
        put("out/" + stem(name) + ".ok", "");
        mainframe.whenAFileIsPlaced(() -> mainframe.whenAFileIsPlaced(system::close));
        stopsWhilePuttingAway();
        assertThat(names("out")).filteredOn(TakenName::isOne).hasSize(2);

        openAgain(settings().doneMarker("{stem}.ok"));

        assertThat(looks(3)).isEmpty();
        assertThat(names("out")).containsExactly(".done");
        assertThat(names("out/.done")).containsExactly(name);
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatWasReplacedInTheMomentItWasRenamedIsTakenOnceAlsoWhenAStopCameBeforeItGotItsNameBack(boolean links)
            throws Exception {
        if (!links) restartWithoutLinks();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT"));
        mainframe.whenAFileIsPlaced(system::close);
        stopsWhilePuttingAway();
        assertThat(onlyTaken()).hasContent("THE NEXT");

        openAgain(settings());

        assertThat(looks(4)).containsExactly("orders.dat");
        assertThat(names("out")).containsExactly(".done");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("THE NEXT");
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aStopWhileAFileGetsItsNameBackMakesItNoSecondOne() throws Exception {
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT"));
        mainframe.whenAFileIsPlaced(() -> mainframe.whenAFileIsPlaced(system::close));
        stopsWhilePuttingAway();
        assertThat(names("out")).hasSize(2).contains("orders.dat");

        openAgain(settings());

        assertThat(looks(4)).containsExactly("orders.dat");
        assertThat(names("out")).containsExactly(".done");
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aStopBetweenMarkerAndFileLeavesTheFileToBePutAwayAtTheNextStart() throws Exception {
        open(settings().doneMarker("{name}.done"));
        put("out/orders.dat", "A");
        put("out/orders.dat.done", "");
        mainframe.whenAFileIsPlaced(system::close);
        stopsWhilePuttingAway();
        assertThat(names("out")).hasSize(2).contains("orders.dat");

        openAgain(settings().doneMarker("{name}.done"));

        // Offered once more, and the ledger knows it.
        assertThat(looks(3)).containsExactly("orders.dat");
        assertThat(names("out")).containsExactly(".done");
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatWasReplacedInTheMomentItWasRenamedGetsItsNameBackAndIsTaken(boolean links) throws Exception {
        if (!links) restartWithoutLinks();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT"));

        assertThat(looks(2)).containsExactly("orders.dat");

        assertThat(names("out")).containsExactly("orders.dat");
        assertThat(server.resolve("out/orders.dat")).hasContent("THE NEXT");
        assertThat(looks(2)).containsExactly("orders.dat");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("THE NEXT");
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatWasReplacedTwiceInThatMomentLosesNeitherOfTheTwoThatFollowedIt(boolean links) throws Exception {
        if (!links) restartWithoutLinks();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT"));
        mainframe.whenAFileIsPlaced(() -> replace("out/orders.dat", "THE ONE AFTER IT"));

        assertThat(looks(2)).containsExactly("orders.dat");

        assertThat(server.resolve("out/orders.dat")).hasContent("THE ONE AFTER IT");
        assertThat(onlyTaken()).hasContent("THE NEXT");
        assertThat(context.reported())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("/out/" + onlyTaken().getFileName(), "once no other file has the name", "[sftp/not-taken]");
        assertThat(looks(4)).containsExactly("orders.dat", "orders.dat");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("THE ONE AFTER IT");
        assertThat(server.resolve("out/.done/orders.dat.2")).hasContent("THE NEXT");
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{name}.done", "ok-{name}", "{name}.marker"})
    void aFileWhoseMarkerMayHaveBeenRemovedWithThatOfTheOneItReplacedIsToldUntilItHasOneAgain(String pattern)
            throws Exception {
        var marker = "out/" + pattern.replace("{name}", "orders.dat");
        open(settings().doneMarker(pattern));
        put("out/orders.dat", "A");
        put(marker, "");
        mainframe.whenAFileIsPlaced(
                () -> mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT")));

        assertThat(looks(3)).containsExactly("orders.dat");

        assertThatTheMarkerIsMissed();
        system.close();
        openAgain(settings().doneMarker(pattern));
        assertThat(looks(3)).isEmpty();
        assertThatTheMarkerIsMissed();
        put(marker, "");
        assertThat(looks(2)).containsExactly("orders.dat");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("THE NEXT");
        assertThat(names("out")).containsExactly(".done");
        assertThat(context.reported()).isEmpty();
    }

    private void assertThatTheMarkerIsMissed() {
        assertThat(context.reported())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("/out/orders.dat took the place of another one", "[sftp/marker-removed]");
    }

    @Test
    void aMarkerThatOneConnectionHasSetAsideIsNotThatOfAnotherOneOnTheFolder() throws Exception {
        var marker = "{stem}.done";
        open(settings().files("orders*").doneMarker(marker));
        put("out/orders.dat", "A");
        put("out/orders.done", "");
        mainframe.whenAFileIsPlaced(
                () -> mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT")));
        assertThat(looks(1)).containsExactly("orders.dat");
        system.close();
        var orders = context;
        // The same content under a name of its own.
        open(settings().files("invoices*").doneMarker(marker));
        put("out/invoices.dat", "A");
        put("out/invoices.done", "");

        assertThat(looks(3)).containsExactly("invoices.dat");

        system.close();
        context = orders;
        openAgain(settings().files("orders*").doneMarker(marker));
        assertThat(looks(1)).isEmpty();
        assertThatTheMarkerIsMissed();
    }

    @Test
    void aMarkerOfATakenFileIsGoneBeforeTheFileIs() throws Exception {
        open(settings().doneMarker("{name}.done"));
        put("out/orders.dat", "A");
        put("out/orders.dat.done", "");
        var order = new ArrayList<String>();
        mainframe.whenAFileIsPlaced(() -> {
            order.addAll(existing("out/orders.dat.done", "out/orders.dat"));
            mainframe.whenAFileIsPlaced(() -> order.addAll(existing("out/orders.dat.done", "out/orders.dat")));
        });

        assertThat(looks(1)).containsExactly("orders.dat");
        assertThat(order).containsExactly("out/orders.dat");
    }

    @Test
    void readsAFileFromItsServerWithoutACopyWhereThatIsWanted() throws Exception {
        open(settings().mode(Mode.STREAMING));
        put("out/orders.dat", "bolt 1.00\nnut 2.00\n");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();

        try (var records = delivery.records(new Checkpoint(1, 10))) {
            assertThat(records.next()).isTrue();
            assertThat(records.position()).hasToString("orders.dat#2");
            assertThat(records.next()).isFalse();
        }
        delivery.acknowledge();

        assertThat(delivery.staged().digest())
                .isEqualTo("eedaf1a20d43e4e01b71a06da077edda1df149816fc7dd79f8f641e58a71b781");
        assertThat(context.staging().all()).isEmpty();
        assertThat(names("out/.done")).containsExactly("orders.dat");
    }

    @Test
    void noticesThatAFileIsReplacedWhileItIsReadWithoutACopy() throws Exception {
        open(settings().mode(Mode.STREAMING));
        put("out/orders.dat", "bolt 1.00\nnut 2.00\n");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();

        assertThatThrownBy(() -> {
                    try (var records = delivery.records(Checkpoint.START)) {
                        put("out/orders.dat", "bolt 9.00\nnut 9.00\n", NOON.plusSeconds(1));
                        while (records.next()) {}
                    }
                })
                .isInstanceOf(Staging.Replaced.class);
        assertThatThrownBy(() -> delivery.records(Checkpoint.START)).isInstanceOf(Staging.Replaced.class);
        delivery.refuse("It was replaced.");
        assertThat(names("out")).containsExactly("orders.dat");
    }

    @Test
    void goesOnInTheMiddleOfAFileWithoutACopyWhenTheServerComesBack() throws Exception {
        open(settings().mode(Mode.STREAMING));
        var lines = "bolt 1.00\n".repeat(20_000);
        put("out/orders.dat", lines);
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();
        var read = new AtomicReference<>(Checkpoint.START);

        assertThatThrownBy(() -> {
                    try (var records = delivery.records(Checkpoint.START)) {
                        while (records.next()) {
                            read.set(records.checkpoint());
                            if (read.get().records() == 10_000) mainframe.goDown();
                        }
                    }
                })
                .isInstanceOf(LegacySystemException.class);
        mainframe.comeUp();

        assertThat(read.get().records()).isBetween(10_000L, 19_999L);
        try (var records = delivery.records(read.get())) {
            assertThat(records.next()).isTrue();
            assertThat(records.position().number()).isEqualTo(read.get().records() + 1);
        }
    }

    @Test
    void aFileWithoutACopyThatAlwaysBreaksOffAtTheSameByteKeepsItsPlaceForAWhileAndThenNoOtherWaiting()
            throws Exception {
        var first = streamed();
        mainframe.breakWhenReading("a.dat", 100_000);

        for (var tries = 1; tries < ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> read(first, Checkpoint.START)).isInstanceOf(LegacySystemException.class);
        assertThatThrownBy(() -> read(first, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unreadable-file");
        mainframe.breakWhenReading("");
        context.pass(ParkedFiles.LONGEST);
        var again = (Delivery.File) source().next().orElseThrow();
        assertThat(again.staged()).isSameAs(first.staged());
        assertThat(read(again, new Checkpoint(9_000, 90_000))).isEqualTo(20_000);
        again.acknowledge();
        assertThat(looks(2)).isEmpty();
        assertThat(context.reported()).isEmpty();
        assertThat(names("out/.done")).containsExactly("a.dat", "b.dat");
    }

    @Test
    void aFileWithoutACopyThatComesFurtherEachTimeKeepsItsPlace() throws Exception {
        var delivery = streamed();

        for (var tries = 1; tries < 2 * ParkedFiles.TRIES; tries++) {
            var from = new Checkpoint(tries * 1_000L, tries * 10_000L);
            mainframe.breakWhenReading("a.dat", from.offset());
            assertThatThrownBy(() -> read(delivery, from)).isInstanceOf(LegacySystemException.class);
        }
    }

    @Test
    void aContentThatEndsBeforeItsListedLengthIsNoEndOfAFileWithoutACopy() throws Exception {
        var delivery = streamed();
        mainframe.endEarly("a.dat", 100_000);

        assertThatThrownBy(() -> read(delivery, Checkpoint.START))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("a.dat could not be read to its end");

        mainframe.endEarly("", 0);
        assertThat(read(delivery, Checkpoint.START)).isEqualTo(20_000);
    }

    @Test
    void aFileWithoutACopyThatMayNotBeReadAnyMoreKeepsNoOtherWaiting() throws Exception {
        var delivery = streamed();
        mainframe.refuseToRead("a.dat");

        assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);

        assertThat(looks(1)).containsExactly("b.dat");
        assertThat(looks(3)).isEmpty();
    }

    @Test
    void aFileWithoutACopyThatIsReplacedWhileItIsLeftAloneComesToItsEndAndTheOtherOneIsTaken() throws Exception {
        var delivery = streamed();
        mainframe.refuseToRead("a.dat");
        assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);
        mainframe.refuseToRead("");
        put("out/a.dat", "nut 2.00\n");
        assertThat(source().next().orElseThrow().name()).isEqualTo("b.dat");
        source().next();

        var again = (Delivery.File) source().next().orElseThrow();

        assertThat(again.staged()).isSameAs(delivery.staged());
        assertThatThrownBy(() -> read(again, Checkpoint.START)).isInstanceOf(Staging.Replaced.class);
        again.refuse("It was replaced.");
        assertThat(looks(1)).contains("a.dat");
    }

    @Test
    void aServerThatIsAwayCountsAgainstNoFile() throws Exception {
        var delivery = streamed();
        mainframe.goDown();
        for (var tries = 0; tries <= ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(LegacySystemException.class);
        mainframe.comeUp();

        assertThat(read(delivery, Checkpoint.START)).isEqualTo(20_000);
    }

    /** The first of two files, which has 20,000 records of ten bytes, read for its digest. */
    private Delivery.File streamed() throws Exception {
        open(settings().mode(Mode.STREAMING).ready(Ready.RENAMED));
        put("out/a.dat", "bolt 1.00\n".repeat(20_000));
        put("out/b.dat", "nut 2.00\n");
        return (Delivery.File) source().next().orElseThrow();
    }

    /** Reads all records, and says the number of the last one. */
    private static long read(Delivery.File delivery, Checkpoint from) throws IOException {
        try (var records = delivery.records(from)) {
            while (records.next()) {}
            return records.checkpoint().records();
        }
    }

    /** Looks so often, and takes what is ready to its end. */
    private List<String> looks(int count) throws LegacySystemException {
        var taken = new ArrayList<String>();
        for (var look = 0; look < count; look++)
            for (var next = source().next(); next.isPresent(); next = source().next()) {
                taken.add(next.get().name());
                var staged = ((Delivery.File) next.get()).staged();
                context.taken(staged.appearance(), staged.digest());
                next.get().acknowledge();
            }
        return taken;
    }

    /** The one file that is ready; the process ends while it is put away. */
    private void stopsWhilePuttingAway() throws LegacySystemException {
        var next = source().next();
        var delivery = (Delivery.File) (next.isPresent() ? next : source().next()).orElseThrow();
        context.taken(delivery.staged().appearance(), delivery.staged().digest());
        assertThatThrownBy(delivery::acknowledge).isInstanceOf(LegacySystemException.class);
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private List<String> existing(String... paths) {
        return Stream.of(paths)
                .filter(path -> Files.exists(server.resolve(path)))
                .toList();
    }

    private Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    private SftpSettings settings() {
        return SftpSettings.of(mainframe);
    }

    private void open(SftpSettings settings) throws IOException {
        Files.createDirectories(server.resolve("later"));
        context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> format);
        system = new SftpAdapter().open(settings.config(), context);
    }

    /** As after a stop: only the ledger knows what was before. */
    private void openAgain(SftpSettings settings) {
        system = new SftpAdapter().open(settings.config(), context);
    }

    private void put(String path, String content) throws IOException {
        put(path, content, NOON);
    }

    private void put(String path, String content, Instant modified) throws IOException {
        var file = server.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(UTF_8));
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    /** It overwrites another file when it renames one. */
    private void restartWithoutLinks() throws IOException {
        mainframe.goDown();
        mainframe.knowNoLinks();
        mainframe.comeUp();
    }

    private Path onlyTaken() throws IOException {
        assertThat(names("out")).filteredOn(TakenName::isOne).hasSize(1);
        return server.resolve("out")
                .resolve(names("out").stream()
                        .filter(TakenName::isOne)
                        .findFirst()
                        .orElseThrow());
    }

    private void replace(String path, String content) {
        try {
            put(path, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
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

    private List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(server.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
