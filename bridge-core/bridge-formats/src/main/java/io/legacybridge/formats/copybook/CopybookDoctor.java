package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.LineEnd;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out how a file is to be read: tries framings, record lengths, headers, descriptor words and code pages, and keeps
 * what makes the most plausible values.
 */
public final class CopybookDoctor {

    /** How much of the file is looked at. */
    public static final int LOOKED_AT = 1024 * 1024;

    private static final int RECORDS = 200;
    private static final int SHOWN = 3;
    /** People are wrong by one to four bytes: a line end, a sign of its own, a record descriptor word. */
    private static final int OFF_BY = 4;
    /** Of two readings that are equally good the simpler one is right. */
    private static final double ODD_SETTING = 0.002;

    private static final double REST_OF_FILE = 0.1;
    private static final List<String> EBCDIC = List.of(
            "cp037", "cp1140", "cp500", "cp1148", "cp1047", "cp273", "cp1141", "cp277", "cp278", "cp280", "cp284",
            "cp285", "cp297", "cp871", "cp870", "cp875", "cp1025", "cp1026", "cp939", "cp930", "cp1364", "cp935",
            "cp937");
    private static final List<String> ASCII = List.of("latin1", "cp1252", "utf-8", "iso-8859-2", "cp850", "cp437");

    private final CopybookConfig asked;
    private final Contracts contracts;
    private final byte[] content;
    private final long fileLength;

    /** What is wrong with one field in some records. */
    public record Doubt(String field, int records, String example) {}

    /**
     * The best way to read the file.
     *
     * @param score   from 0 to 1
     * @param asGood  other code pages with which the file reads just as well
     * @param records how many records were looked at
     * @param first   the first records, as JSON
     */
    public record Diagnosis(
            CopybookConfig config,
            double score,
            List<CodePage> asGood,
            int records,
            List<String> first,
            List<Doubt> doubts) {}

    private record Candidate(CopybookConfig config, double handicap) {}

    private record Scored(CopybookConfig config, double score) {}

    /**
     * @param asked      copybook, record, rules and names; the rest is tried
     * @param content    the beginning of the file, {@link #LOOKED_AT} bytes are enough
     * @param fileLength of the whole file
     */
    public CopybookDoctor(CopybookConfig asked, Contracts contracts, byte[] content, long fileLength) {
        this.asked = asked;
        this.contracts = contracts;
        this.content = content.clone();
        this.fileLength = fileLength;
    }

    /**
     * @param allowed  which settings may be proposed, where some are known
     * @param problems of the copybook; when one is an error the result is empty
     */
    public Optional<Diagnosis> examine(Predicate<CopybookConfig> allowed, Problems problems) {
        var record = CopybookFormatProvider.placed(asked, contracts, _ -> Place.of(asked.file()), problems);
        if (record.isEmpty()) return Optional.empty();
        var families = Stream.of(CodePage.of("cp037"), CodePage.of("latin1"), CodePage.of("cp939"), asked.encoding())
                .map(asked::withEncoding)
                .filter(config -> allowed.test(config) && format(config).isPresent())
                .toList();
        if (families.isEmpty())
            new CopybookFormatProvider().compile(asked, contracts, _ -> Place.of(asked.file()), problems);
        var best = families.stream()
                .flatMap(config -> framings(config, record.get()))
                .filter(candidate -> allowed.test(candidate.config()))
                .flatMap(candidate -> score(candidate).stream())
                .max(Comparator.comparingDouble(Scored::score));
        return best.map(found -> withCodePage(found.config(), allowed));
    }

    /** First what is simplest, since of equals the first one is kept. */
    private Stream<Candidate> framings(CopybookConfig config, DataItem record) {
        var all = new ArrayList<Candidate>();
        for (var end : LineEnd.values()) all.add(new Candidate(config.withLines(end), 0));
        for (var skipped : near(0, OFF_BY, config.frames().skipStart())) {
            var oddStart = skipped == config.frames().skipStart() ? 0 : skipped;
            if (config.frames().recordLength() > 0)
                all.add(new Candidate(config.withFixedRecords(config.frames().recordLength(), skipped), oddStart));
            for (var off = -OFF_BY; off <= OFF_BY; off++)
                if (record.size + off > 0)
                    all.add(new Candidate(
                            config.withFixedRecords(off == 0 ? 0 : record.size + off, skipped),
                            oddStart + Math.abs(off)));
            for (var order : ByteOrder.values())
                for (var countsItself : List.of(true, false)) {
                    all.add(new Candidate(
                            config.withDescriptorWords(Framing.BDW, order, countsItself, 0, skipped), oddStart));
                    for (var adjustment : near(-OFF_BY, OFF_BY, config.frames().rdwAdjustment()))
                        all.add(new Candidate(
                                config.withDescriptorWords(Framing.RDW, order, countsItself, adjustment, skipped),
                                oddStart + (adjustment == config.frames().rdwAdjustment() ? 0 : Math.abs(adjustment))));
                }
            if (record.variable) all.add(new Candidate(config.withCountedRecords(skipped), oddStart));
        }
        // What only its settings say, such as a field that holds the length.
        all.add(new Candidate(config, 0));
        return all.stream();
    }

    /** What is tried, and what was asked for. */
    private static List<Integer> near(int first, int last, int asked) {
        return IntStream.concat(IntStream.rangeClosed(first, last), IntStream.of(asked))
                .distinct()
                .boxed()
                .toList();
    }

    private Diagnosis withCodePage(CopybookConfig found, Predicate<CopybookConfig> allowed) {
        var scored = (found.encoding().ebcdic() ? EBCDIC : ASCII)
                .stream()
                        .map(name -> found.withEncoding(CodePage.of(name)))
                        .filter(allowed)
                        .flatMap(config -> score(new Candidate(config, 0)).stream())
                        .toList();
        var best =
                scored.stream().max(Comparator.comparingDouble(Scored::score)).orElse(new Scored(found, 0));
        // Several have the same score: the first in the list is the most common one.
        var first = scored.stream()
                .filter(each -> each.score() == best.score())
                .findFirst()
                .orElse(best);
        var asGood = scored.stream()
                .filter(each -> each.score() == best.score() && !each.equals(first))
                .map(each -> each.config().encoding())
                .toList();
        return diagnosis(first, asGood);
    }

    /** Empty when the copybook cannot be read like this at all, such as double bytes in a page that has none. */
    private Optional<Scored> score(Candidate candidate) {
        var format = format(candidate.config());
        if (format.isEmpty()) return Optional.empty();
        var plausible = new Plausibility();
        var leaves = format.get().schema().leaves().size();
        var records = 0;
        var behind = 0L;
        try (var cursor = format.get().read(new ByteArrayInputStream(content), "", Checkpoint.START)) {
            for (; records < RECORDS && cursor.next(); records++) {
                if (cursor.translate(plausible) instanceof Translation.Rejected bad && !isCutByUs(cursor.checkpoint()))
                    for (var problem : bad.problems())
                        plausible.wrong(problem.field().isEmpty() ? leaves : 1);
                behind = cursor.checkpoint().offset();
            }
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        var handicap = ODD_SETTING * candidate.handicap()
                + (leavesARest(candidate.config(), records, behind) ? REST_OF_FILE : 0);
        return Optional.of(new Scored(candidate.config(), Math.max(0, plausible.score() - handicap)));
    }

    /** Records of one length fill the whole file. */
    private boolean leavesARest(CopybookConfig config, int records, long behind) {
        if (config.frames().framing() != Framing.FIXED || records == 0) return false;
        var length = (behind - config.frames().skipStart()) / records;
        return length == 0
                || (fileLength - config.frames().skipStart() - config.frames().skipEnd()) % length != 0;
    }

    /** The last record that we see may go on in the file. */
    private boolean isCutByUs(Checkpoint behind) {
        return content.length < fileLength && behind.offset() >= content.length;
    }

    private Diagnosis diagnosis(Scored best, List<CodePage> asGood) {
        var format = format(best.config()).orElseThrow();
        var json = new JsonBytes();
        var writer = new RecordJson(format.schema(), json);
        var first = new ArrayList<String>();
        Map<String, Doubt> doubts = new LinkedHashMap<>();
        var records = 0;
        try (var cursor = format.read(new ByteArrayInputStream(content), "", Checkpoint.START)) {
            for (; records < RECORDS && cursor.next(); records++) {
                json.clear();
                switch (cursor.translate(writer)) {
                    case Translation.Translated _ -> {
                        if (first.size() < SHOWN) first.add(json.toString());
                    }
                    case Translation.Rejected bad
                    when !isCutByUs(cursor.checkpoint()) -> {
                        for (var problem : bad.problems())
                            doubts.merge(
                                    problem.field(),
                                    new Doubt(problem.field(), 1, problem.withValue()),
                                    (known, _) -> new Doubt(known.field(), known.records() + 1, known.example()));
                    }
                    case Translation.Rejected _ -> {}
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return new Diagnosis(best.config(), best.score(), asGood, records, first, List.copyOf(doubts.values()));
    }

    private Optional<RecordFormat> format(CopybookConfig config) {
        return new CopybookFormatProvider().compile(config, contracts, _ -> Place.of(config.file()), new Problems());
    }
}
