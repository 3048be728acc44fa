package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.sftp.RemoteFile.Kind;
import io.legacybridge.adapter.sftp.SftpConfig.Order;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one look into the folders shows: files to take, markers, what a stop left behind, and what is left alone. */
final class FolderLook {

    private final long maxFileSize;
    private final Predicate<String> wanted;
    private final Predicate<String> unwanted;
    private final Optional<DoneMarker> marker;
    private final Comparator<FileAppearance> order;
    private final List<FileAppearance> files = new ArrayList<>();
    private final List<FileAppearance> leftovers = new ArrayList<>();
    private final Map<String, FileAppearance> markers = new HashMap<>();
    private final List<FileAppearance> markersAside = new ArrayList<>();
    private final List<FileAppearance> tooLarge = new ArrayList<>();
    private final List<FileAppearance> unnameable = new ArrayList<>();
    private final List<FileAppearance> tooLong = new ArrayList<>();

    FolderLook(SftpConfig config) {
        this.maxFileSize = config.maxFileSize().bytes();
        this.wanted = config.files().isEmpty() ? _ -> true : FileNames.anyOf(config.files());
        this.unwanted = FileNames.anyOf(config.except());
        this.marker = config.doneMarker();
        this.order = order(config.order());
    }

    /** Only files count: no folder, no device, and no link, whatever it leads to. */
    void into(String folder, RemoteFiles server) throws RemoteFailure {
        server.list(folder, file -> {
            if (file.kind() == Kind.FILE) sort(folder, file);
        });
        files.sort(order);
    }

    /** In the order in which they are taken. */
    List<FileAppearance> files() {
        return files;
    }

    /** Those that were renamed because everything in them is safe, and are still there. */
    List<FileAppearance> leftovers() {
        return leftovers;
    }

    /** Whatever may be touched: files, leftovers and markers. */
    List<FileAppearance> all() {
        return Stream.of(files, leftovers, markers.values(), markersAside)
                .flatMap(Collection::stream)
                .toList();
    }

    /** The marker that says that a file is whole; empty when it is not there. */
    Optional<FileAppearance> markerOf(FileAppearance file) {
        return marker.map(name -> markers.get(RemotePath.folder(file.path()) + name.of(file.name())));
    }

    /** Markers that were renamed because their files are being put away, also by other connections. */
    List<FileAppearance> markersAside() {
        return markersAside;
    }

    /**
     * Markers of whole folders in which no file is left, not even one that is too large for now or is being put away. Whatever comes
     * behind them is not whole yet.
     *
     * @param strange leftovers that are not what was taken
     */
    List<FileAppearance> markersOfEmptyFolders(List<FileAppearance> strange) {
        var inUse = Stream.of(files, leftovers, tooLarge)
                .flatMap(Collection::stream)
                .filter(file -> !strange.contains(file))
                .map(file -> RemotePath.folder(file.path()))
                .collect(Collectors.toSet());
        return markersOfFolders().stream()
                .filter(found -> !inUse.contains(RemotePath.folder(found.path())))
                .toList();
    }

    /** Markers that speak for all files of their folder. */
    Collection<FileAppearance> markersOfFolders() {
        return marker.filter(DoneMarker::isForTheFolder).isPresent() ? markers.values() : List.of();
    }

    /** Files that stay where they are, for longer than it takes to put them away. */
    List<FileAppearance> leftAlone(ParkedFiles parked) {
        var refused = Stream.concat(files.stream(), leftovers.stream()).filter(parked::wasParked);
        return Stream.concat(tooLarge.stream(), refused).toList();
    }

    /**
     * What a person should know about files that are left alone.
     *
     * @param strange  leftovers that are not what was taken
     * @param unmarked files whose marker may have been removed with that of another one
     * @param late     files that came behind their marker
     */
    List<Problem> problems(
            Place place, List<FileAppearance> strange, List<FileAppearance> unmarked, List<FileAppearance> late) {
        var problems = new ArrayList<Problem>();
        if (!tooLarge.isEmpty()) problems.add(tooLarge(place));
        if (!unnameable.isEmpty()) problems.add(unnameable(place));
        if (!tooLong.isEmpty()) problems.add(tooLong(place));
        if (!strange.isEmpty()) problems.add(strange(place, strange));
        if (!unmarked.isEmpty()) problems.add(unmarked(place, unmarked));
        if (!late.isEmpty()) problems.add(late(place, late));
        return problems;
    }

    private void sort(String folder, RemoteFile file) {
        var name = file.name();
        var seen = new FileAppearance(RemotePath.of(folder, name), file.size(), file.modified());
        if (isPath(name)) {
            if (isWanted(name)) unnameable.add(seen);
        } else if (isTooLong(seen.path())) {
            if (isWanted(name)) tooLong.add(seen);
        } else if (!isHidden(name)) sort(seen);
    }

    private void sort(FileAppearance seen) {
        var name = seen.name();
        var isMarker = marker.filter(pattern -> pattern.isMarker(name)).isPresent();
        if (isMarker) markers.put(seen.path(), seen);
        // One that was set aside may look like a marker, too: ok-F.DIGEST.marker is one by ok-{name}.
        if (TakenName.isOne(name)) sortTaken(seen);
        else if (!isMarker && isWanted(name)) {
            if (seen.size() > maxFileSize) tooLarge.add(seen);
            else files.add(seen);
        }
    }

    private void sortTaken(FileAppearance seen) {
        var name = seen.name();
        if (TakenName.isMarker(name)) markersAside.add(seen);
        else if (isWanted(TakenName.original(name)) || TakenName.mayBeCut(name)) leftovers.add(seen);
    }

    /** Such as one that is still being written. */
    private static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private boolean isWanted(String name) {
        return wanted.test(name) && !unwanted.test(name);
    }

    /** It would lead out of the folder on some server, or back to another file. */
    private static boolean isPath(String name) {
        return name.contains("/") || name.contains("\\") || name.contains("\0") || name.contains("\uFFFD");
    }

    private static boolean isTooLong(String path) {
        return path.length() > FileAppearance.MAX_PATH || path.getBytes(UTF_8).length > FileAppearance.MAX_PATH;
    }

    private static Comparator<FileAppearance> order(Order order) {
        var byName = Comparator.comparing(FileAppearance::name).thenComparing(FileAppearance::path);
        return switch (order) {
            case NAME -> byName;
            case TIME -> Comparator.comparing(FileAppearance::modified).thenComparing(byName);
        };
    }

    private Problem tooLarge(Place place) {
        var first = tooLarge.getFirst();
        return Problem.warning(
                place,
                "The file %s has %d bytes, which is more than max-file-size (%d), and is left alone.%s"
                        .formatted(shown(first.name()), first.size(), maxFileSize, others(tooLarge)),
                "Raise max-file-size, or ask the partner for smaller files.",
                "sftp/too-large");
    }

    private Problem unnameable(Place place) {
        return Problem.warning(
                place,
                "The file %s has a name that holds a path, or bytes that are not UTF-8, and is left alone.%s"
                        .formatted(shown(unnameable.getFirst().path()), others(unnameable)),
                "Ask the partner for another name.",
                "sftp/unusable-name");
    }

    private Problem tooLong(Place place) {
        return Problem.warning(
                place,
                "The file %s... has a path of more than %d bytes and is left alone.%s"
                        .formatted(shown(tooLong.getFirst().path()), FileAppearance.MAX_PATH, others(tooLong)),
                "Ask the partner for a shorter name.",
                "sftp/unusable-name");
    }

    private static Problem strange(Place place, List<FileAppearance> strange) {
        var path = shown(strange.getFirst().path());
        return Problem.warning(
                place,
                "The file %s is called as if it had been taken, and is not what the ledger knows under its name; it is left alone.%s"
                        .formatted(path, others(strange)),
                "If its partner put it in the place of one that was taken, it is taken by itself once no other file has the"
                        + " name. If another appliance renamed it, give it its name again to have it taken, or delete it.",
                "sftp/not-taken");
    }

    private static Problem unmarked(Place place, List<FileAppearance> unmarked) {
        var path = shown(unmarked.getFirst().path());
        return Problem.warning(
                place,
                "The file %s took the place of another one that was being put away, and waits for a marker: its own may have been removed as the other's.%s"
                        .formatted(path, others(unmarked)),
                "Ask its partner whether it is whole, and put its marker there again.",
                "sftp/marker-removed");
    }

    private static Problem late(Place place, List<FileAppearance> late) {
        return Problem.warning(
                place,
                "The file %s is newer than the marker of its folder, which stays for a file that is left alone; it waits for a newer marker.%s"
                        .formatted(shown(late.getFirst().path()), others(late)),
                "See to the file that is left alone, and have the marker written again when all files are whole.",
                "sftp/older-marker");
    }

    private static String others(List<FileAppearance> all) {
        return all.size() == 1 ? "" : " So are %d others.".formatted(all.size() - 1);
    }

    /** A name as people can be shown it: no line ends, and nothing that turns the direction of writing around. */
    static String shown(String name) {
        var shown = name.codePoints()
                .map(letter -> isShown(letter) ? letter : '?')
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return shown.toString();
    }

    private static boolean isShown(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
