package io.legacybridge.formats.text;

import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordPosition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One control total while a file is read. A total of the whole file may stand in a header, so it is compared at the end; one
 * that counts since a record is compared where it is declared.
 */
final class Counting {

    private final Total total;
    private final List<ContentProblem> found;
    private BigDecimal counted = BigDecimal.ZERO;
    private Optional<RecordPosition> unreadable = Optional.empty();
    private Optional<Declared> declared = Optional.empty();
    private boolean begun;

    private record Declared(String text, Optional<BigDecimal> value, RecordPosition position) {}

    Counting(Total total, List<ContentProblem> found) {
        this.total = total;
        this.found = found;
        this.begun = total.since().isEmpty();
    }

    /** Goes on by itself; what is wrong is found twice. */
    Counting copy() {
        var copy = new Counting(total, new ArrayList<>(found));
        copy.counted = counted;
        copy.unreadable = unreadable;
        copy.declared = declared;
        copy.begun = begun;
        return copy;
    }

    /** @param cells empty when the record has too many or too few values */
    void see(RecordType type, Optional<Cells> cells, RecordPosition position) {
        if (total.since().filter(type::is).isPresent()) {
            if (begun) missing(position, "");
            reset();
            begun = true;
        }
        if (begun && total.of().containsKey(type.name())) count(type, cells, position);
        if (type.is(total.declaredIn())) declare(cells, position);
    }

    /**
     * Nothing follows.
     *
     * @param hint why a total may be missing; may be empty
     */
    void end(RecordPosition position, String hint) {
        if (total.since().isEmpty() && declared.isPresent()) compare(declared.get());
        else if (begun) missing(position, hint);
    }

    private void count(RecordType type, Optional<Cells> cells, RecordPosition position) {
        var where = total.where().get(type.name());
        if (where != null && (cells.isEmpty() || !isOneOf(cells.get().text(where)))) return;
        var value =
                switch (total.kind()) {
                    case COUNT -> Optional.of(BigDecimal.ONE);
                    case SUM -> cells.flatMap(found -> number(type, total.of().get(type.name()), found));
                    case HASH -> cells.map(found -> digits(found.text(total.of().get(type.name()))));
                };
        if (value.isPresent()) counted = counted.add(value.get());
        else if (unreadable.isEmpty()) unreadable = Optional.of(position);
    }

    private boolean isOneOf(String value) {
        return total.config().where().orElseThrow().is().contains(value.strip());
    }

    private void declare(Optional<Cells> cells, RecordPosition position) {
        if (!begun) {
            problem("content/total", position, "stands where nothing was begun that it counts", "", "");
            return;
        }
        if (total.since().isEmpty() && declared.isPresent()) {
            problem("content/total", position, "stands in the file more than once", "", "");
            return;
        }
        var text = cells.map(found -> found.text(total.declaredColumn())).orElse("");
        var value = cells.flatMap(found -> declaredValue(text, found));
        declared = Optional.of(new Declared(text.strip(), value, position));
        if (total.since().isEmpty()) return;
        compare(declared.get());
        reset();
    }

    private Optional<BigDecimal> declaredValue(String text, Cells cells) {
        return total.kind() == TotalConfig.Kind.HASH
                ? Optional.of(digits(text))
                : number(total.declaredIn(), total.declaredColumn(), cells);
    }

    private void compare(Declared is) {
        if (is.value().isEmpty()) {
            problem("content/total", is.position(), "is not readable", "", "");
        } else if (unreadable.isPresent()) {
            var what = total.wording() + ", which is not known, since record "
                    + unreadable.get().number() + " is not readable";
            problem("content/total", is.position(), what, "", "");
        } else if (is.value().get().compareTo(expected()) != 0) {
            problem(
                    "content/total",
                    is.position(),
                    total.wording(),
                    is.text(),
                    expected().toPlainString());
        }
    }

    /** The total as it stands in its column; empty when it does not fit. */
    Optional<String> written(Column into) {
        if (unreadable.isPresent()) return Optional.empty();
        var value = expected();
        var digits = value.toPlainString();
        var text = new StringBuilder();
        var fits = into.codec() instanceof NumberCodec
                ? into.encode(value, text)
                : into.encode("0".repeat(Math.max(0, total.digits() - digits.length())) + digits, text);
        return fits ? Optional.of(text.toString()) : Optional.empty();
    }

    private BigDecimal expected() {
        return switch (total.kind()) {
            case COUNT -> blocks();
            case SUM -> counted;
            case HASH -> total.digits() == 0 ? counted : counted.remainder(BigDecimal.TEN.pow(total.digits()));
        };
    }

    private BigDecimal blocks() {
        var per = BigInteger.valueOf(total.config().per());
        return new BigDecimal(
                counted.toBigInteger().add(per).subtract(BigInteger.ONE).divide(per));
    }

    private void missing(RecordPosition position, String hint) {
        var what = "is missing: there is no " + total.declaredIn().name() + " record before this place" + hint;
        problem("content/no-total", position, what, "", "");
    }

    private void problem(String code, RecordPosition position, String what, String says, String expected) {
        found.add(new ContentProblem(code, position, total.subject(), what, says, expected));
    }

    private void reset() {
        counted = BigDecimal.ZERO;
        unreadable = Optional.empty();
        declared = Optional.empty();
        begun = total.since().isEmpty();
    }

    /** An absent number adds nothing; empty when there is something else. */
    private static Optional<BigDecimal> number(RecordType type, int column, Cells cells) {
        var number = new LastNumber();
        var isOne = type.columns().get(column).decode(cells, column, number);
        return isOne ? Optional.of(number.value()) : Optional.empty();
    }

    private static BigDecimal digits(String text) {
        var digits = text.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? BigDecimal.ZERO : new BigDecimal(digits);
    }
}
