package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.DataItem.Occurs;
import io.legacybridge.formats.copybook.DataItem.Reference;
import io.legacybridge.formats.copybook.DataItem.Sign;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the clauses of one entry, in any order, up to its period. */
final class Clauses {

    /** More elements than this in one table are a mistake or an attack. */
    static final int MAX_OCCURS = 100_000;

    private static final Set<String> FIRST_WORDS = Set.of(
            "PIC",
            "PICTURE",
            "USAGE",
            "OCCURS",
            "VALUE",
            "VALUES",
            "REDEFINES",
            "SIGN",
            "LEADING",
            "TRAILING",
            "SYNC",
            "SYNCHRONIZED",
            "JUST",
            "JUSTIFIED",
            "BLANK",
            "GLOBAL",
            "EXTERNAL",
            "VOLATILE",
            "GROUP-USAGE",
            "OBJECT");

    /** A name has a letter; a level number, which begins the next entry, has none. */
    private static final Pattern NAME = Pattern.compile("[^'\"]*\\p{L}[^'\"]*");

    private final Words words;
    private final Set<String> read = new HashSet<>();

    /** @param words those of one entry come next */
    Clauses(Words words) {
        this.words = words;
    }

    static boolean isClause(Token token) {
        return isClause(token.text());
    }

    static boolean isClause(String word) {
        return FIRST_WORDS.contains(word.toUpperCase(Locale.ROOT))
                || Usage.of(word).isPresent();
    }

    /** A data name with its qualifiers, without a level number that follows. */
    static Optional<Reference> reference(Words words) {
        if (!isName(words)) return Optional.empty();
        var name = words.take();
        var in = new ArrayList<String>();
        while (words.skip("OF", "IN") && isName(words)) in.add(words.take().text());
        return Optional.of(new Reference(name, in));
    }

    private static boolean isName(Words words) {
        return words.more() && NAME.matcher(words.peek().text()).matches();
    }

    void read(DataItem item) {
        while (words.more()) {
            var clause = words.take();
            if (clause.isPeriod()) return;
            if (isSecond(clause) || !clause(clause, item)) {
                words.skipEntry();
                return;
            }
        }
        words.error(
                item.at,
                "The entry has no period at its end.",
                "Write a period after the last clause.",
                "copybook/no-period");
    }

    private boolean isSecond(Token clause) {
        if (!isClause(clause) || read.add(kind(clause))) return false;
        words.error(
                clause,
                kind(clause) + " stands twice in one entry.",
                "Keep one of them; check for a missing period.",
                "copybook/clause-twice");
        return true;
    }

    private static String kind(Token clause) {
        if (Usage.of(clause.text()).isPresent()) return "USAGE";
        return switch (clause.text().toUpperCase(Locale.ROOT)) {
            case "PICTURE" -> "PIC";
            case "OBJECT" -> "USAGE";
            case "LEADING", "TRAILING" -> "SIGN";
            case "SYNCHRONIZED" -> "SYNC";
            case "JUSTIFIED" -> "JUST";
            case "VALUES" -> "VALUE";
            case String same -> same;
        };
    }

    private boolean clause(Token clause, DataItem item) {
        return switch (clause.text().toUpperCase(Locale.ROOT)) {
            case "PIC", "PICTURE" -> picture(clause, item);
            case "USAGE" -> {
                words.skip("IS");
                yield usage(words.take(), item);
            }
            case "OCCURS" -> occurs(clause, item);
            case "REDEFINES" -> redefines(clause, item);
            case "SIGN" -> {
                words.skip("IS");
                yield sign(words.take(), item);
            }
            case "LEADING", "TRAILING" -> sign(clause, item);
            case "SYNC", "SYNCHRONIZED" -> {
                words.skip("LEFT", "RIGHT");
                item.synchronizedLeft = true;
                yield true;
            }
            case "JUST", "JUSTIFIED" -> {
                words.skip("RIGHT");
                item.justified = true;
                yield true;
            }
            case "BLANK" -> {
                words.skip("WHEN");
                words.skip("ZERO", "ZEROS", "ZEROES");
                item.blankWhenZero = true;
                yield true;
            }
            case "VALUE", "VALUES" -> {
                words.skip("IS", "ARE");
                yield Values.take(words, Optional.empty()).isPresent();
            }
            case "IS", "GLOBAL", "EXTERNAL", "VOLATILE" -> true;
            case "GROUP-USAGE" -> {
                words.skip("IS");
                yield usage(words.take(), item);
            }
            case "OBJECT" -> {
                words.skip("REFERENCE");
                if (words.more() && !words.peek().isPeriod() && !isClause(words.peek())) words.take();
                item.usage = Optional.of(Usage.ADDRESS);
                yield true;
            }
            default -> usage(clause, item);
        };
    }

    private boolean picture(Token clause, DataItem item) {
        words.skip("IS");
        var written = words.take();
        if (written.isPeriod()) {
            words.back();
            words.error(
                    clause,
                    "PIC has no picture.",
                    "Write one such as PIC X(10) or PIC S9(7)V99.",
                    "copybook/bad-picture");
            item.picture = Picture.parse("X");
            return false;
        }
        item.picture = Picture.parse(written.text());
        if (item.picture.isPresent()) return true;
        words.error(
                written,
                "\"" + Words.shortened(written.text()) + "\" is not a picture that is read here.",
                "Write X(n), A(n), N(n), G(n), digits such as S9(7)V99 with at most 31 digits, or a picture such as ZZ9.99-.",
                "copybook/bad-picture");
        // A place holder keeps one mistake from being reported as several.
        item.picture = Picture.parse("X");
        return true;
    }

    private boolean usage(Token word, DataItem item) {
        if (word.is("OBJECT")) return clause(word, item);
        var usage = Usage.of(word.text());
        if (usage.isPresent()) {
            item.usage = usage;
            words.skip("NATIVE");
            return true;
        }
        if (word.isPeriod()) words.back();
        words.error(
                word,
                "\"" + Words.shortened(word.text()) + "\" is not a clause that is read here.",
                "Use PIC, USAGE, OCCURS, REDEFINES, SIGN, SYNCHRONIZED, JUSTIFIED, BLANK WHEN ZERO or VALUE;"
                        + " check for a missing period.",
                "copybook/unknown-clause");
        return false;
    }

    private boolean redefines(Token clause, DataItem item) {
        var name = words.take();
        if (!name.isPeriod()) {
            item.redefines = Optional.of(name);
            return true;
        }
        words.back();
        words.error(clause, "REDEFINES names no field.", "Write REDEFINES and a name.", "copybook/bad-redefines");
        return false;
    }

    private boolean sign(Token position, DataItem item) {
        if (!position.isAnyOf("LEADING", "TRAILING")) {
            if (position.isPeriod()) words.back();
            words.error(
                    position,
                    "SIGN says neither LEADING nor TRAILING.",
                    "Write SIGN IS LEADING or SIGN IS TRAILING, with SEPARATE where the sign has a byte of its own.",
                    "copybook/bad-sign");
            return false;
        }
        var separate = words.skip("SEPARATE");
        if (separate) words.skip("CHARACTER");
        item.sign = Optional.of(new Sign(position.is("LEADING"), separate));
        return true;
    }

    private boolean occurs(Token clause, DataItem item) {
        var first = count();
        var last = first;
        if (first.isPresent() && words.skip("TO")) last = count();
        if (first.isEmpty() || last.isEmpty()) {
            words.error(
                    clause,
                    "OCCURS has no number.",
                    "Write OCCURS n TIMES, or OCCURS n TO m TIMES DEPENDING ON a field.",
                    "copybook/bad-occurs");
            return false;
        }
        words.skip("TIMES");
        var counter = keysAndCounter();
        var ranged = !last.get().equals(first.get());
        if (ranged && counter.isEmpty())
            words.error(
                    clause,
                    "OCCURS " + first.get().text() + " TO " + last.get().text() + " has no DEPENDING ON.",
                    "Name the field that holds the number of elements.",
                    "copybook/depending-on");
        var min = ranged ? Integer.parseInt(first.get().text()) : counter.isPresent() ? 1 : -1;
        var max = Integer.parseInt(last.get().text());
        if (max < 1 || max > MAX_OCCURS || min > max) {
            words.error(
                    last.get(),
                    "OCCURS " + last.get().text() + " is out of bounds.",
                    "Write a number from 1 to " + MAX_OCCURS + ", the smaller one before TO.",
                    "copybook/bad-occurs");
            min = 1;
            max = 1;
        }
        item.occurs = Optional.of(new Occurs(min < 0 ? max : min, max, counter));
        return true;
    }

    private Optional<Token> count() {
        if (!words.more() || !words.peek().text().matches("\\d{1,9}")) return Optional.empty();
        return Optional.of(words.take());
    }

    /** DEPENDING ON, keys and indexes in any order; keys and indexes take no place in the record. */
    private Optional<Reference> keysAndCounter() {
        var counter = Optional.<Reference>empty();
        while (words.more()) {
            if (words.skip("DEPENDING")) {
                words.skip("ON");
                counter = counter();
            } else if (words.skip("ASCENDING", "DESCENDING")) {
                words.skip("KEY");
                words.skip("IS");
                skipNames();
            } else if (words.skip("INDEXED")) {
                words.skip("BY");
                skipNames();
            } else {
                break;
            }
        }
        return counter;
    }

    private Optional<Reference> counter() {
        var counter = reference(words);
        if (counter.isEmpty())
            words.error(
                    words.more() ? words.peek() : words.last(),
                    "DEPENDING ON names no field.",
                    "Name the field that holds the number of elements.",
                    "copybook/depending-on");
        return counter;
    }

    private void skipNames() {
        while (isName(words)
                && !isClause(words.peek())
                && !words.peek().isAnyOf("DEPENDING", "ASCENDING", "DESCENDING", "INDEXED")) words.take();
    }
}
