package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a file on its server after it was taken, whatever happens at that moment. */
class PuttingAwayTest extends SftpServerSubject {

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
    void aFileThatIsLeftAloneByAClockThatWasAheadIsTriedAgainWhenTheClockIsRight() throws Exception {
        open(settings().ready(Ready.RENAMED));
        put("out/a.dat.0123456789ab.taken", "A");
        context.taken(new FileAppearance("/out/a.dat", 1, NOON), "0123456789ab");
        mainframe.refuseToMove("a.dat.0123456789ab.taken");
        context.pass(Duration.ofDays(365));
        assertThat(looks(1)).isEmpty();
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unmovable-file");

        context.pass(Duration.ofDays(-365));
        mainframe.refuseToMove("nothing");

        assertThat(looks(1)).isEmpty();
        assertThat(names("out/.done")).containsExactly("a.dat");
        assertThat(context.reported()).isEmpty();
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

    @Test
    void aFileThatHasANewTimeWithItsNewNameIsTakenOnce() throws Exception {
        mainframe.copyWhenMoving();
        restartWithoutLinks();
        open(settings());
        put("out/orders.dat", "A");

        assertThat(looks(4)).containsExactly("orders.dat");

        assertThat(names("out")).containsExactly(".done");
        assertThat(names("out/.done")).containsExactly("orders.dat");
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aFileThatHasANewTimeWithItsNewNameIsTakenOnceAlsoWhenAStopCameThen() throws Exception {
        mainframe.copyWhenMoving();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsPlaced(system::close);
        stopsWhilePuttingAway();
        assertThat(onlyTaken()).hasContent("A");

        openAgain(settings());

        assertThat(looks(4)).isEmpty();
        assertThat(names("out/.done")).containsExactly("orders.dat");
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileOfTheSameSizeThatTookItsPlaceIsTakenAlsoWhereNewNamesBringNewTimes(boolean stops) throws Exception {
        mainframe.copyWhenMoving();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "B"));
        if (stops) {
            mainframe.whenAFileIsPlaced(system::close);
            stopsWhilePuttingAway();
            openAgain(settings());
        } else {
            assertThat(looks(2)).containsExactly("orders.dat");
            assertThat(server.resolve("out/orders.dat")).hasContent("B");
        }

        assertThat(looks(4)).containsExactly("orders.dat");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("B");
        assertThat(names("out")).containsExactly(".done");
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

    /** The taken name that the first content has belongs to the second one by then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatWasReplacedTwiceGetsItsNameBackAlsoWhenTheThirdContentIsTheFirst(boolean links) throws Exception {
        if (!links) restartWithoutLinks();
        open(settings());
        put("out/orders.dat", "A");
        mainframe.whenAFileIsAboutToBePlaced(() -> replace("out/orders.dat", "THE NEXT"));
        mainframe.whenAFileIsPlaced(() -> replace("out/orders.dat", "A", NOON.plusSeconds(60)));

        assertThat(looks(2)).containsExactly("orders.dat");
        assertThat(onlyTaken()).hasContent("THE NEXT");

        assertThat(looks(6)).containsExactly("orders.dat", "orders.dat");
        assertThat(names("out")).containsExactly(".done");
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("A");
        assertThat(server.resolve("out/.done/orders.dat.2")).hasContent("THE NEXT");
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void aStopWhileSuchAFileIsPutAwayLeavesNothingToDo() throws Exception {
        open(settings());
        put("out/orders.dat.0123456789ab.2.taken", "A");
        context.taken(new FileAppearance("/out/orders.dat", 1, NOON), "0123456789ab");

        assertThat(looks(2)).isEmpty();
        assertThat(names("out")).containsExactly(".done");
        assertThat(names("out/.done")).containsExactly("orders.dat");
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
    void aMarkerThatWasSetAsideAndMayNotBeDeletedIsToldAndKeepsNoFileWaiting() throws Exception {
        open(settings().doneMarker("{name}.done"));
        put("out/orders.dat.done.0123456789ab.marker", "");
        context.taken(new FileAppearance("/out/orders.dat", 1, NOON), "0123456789ab");
        mainframe.refuseToMove("orders.dat.done.0123456789ab.marker");
        put("out/cards.dat", "A");
        put("out/cards.dat.done", "");

        assertThat(looks(1)).containsExactly("cards.dat");

        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/undeletable-marker");
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
        replace(path, content, NOON);
    }

    private void replace(String path, String content, Instant modified) {
        try {
            put(path, content, modified);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
