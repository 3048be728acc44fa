package io.legacybridge.spi.record;

/**
 * Why a content does not count as whole. The values are kept apart from the text: whoever shows the problem decides whether
 * they may be seen.
 *
 * @param code     {@code content/code}, such as {@code content/total}
 * @param position the record that says so, or the last one that was read
 * @param subject  what is wrong, such as the path of the field that declares a total
 * @param what     one phrase that follows it, without values, such as {@code is not the sum of detail.amount}
 * @param declared the value in the content; empty when there is none
 * @param counted  the value that was found; empty when there is none
 */
public record ContentProblem(
        String code, RecordPosition position, String subject, String what, String declared, String counted) {

    /** Position and expectation only: safe everywhere. */
    public String withoutValue() {
        return "%s %s (%s, byte %d). [%s]".formatted(subject, what, position, position.offset(), code);
    }

    /**
     * With the values: only where the connection declares no protected field, or on a local file. A dot stands for each character
     * that a line of a log or a terminal would obey.
     */
    public String withValue() {
        if (declared.isEmpty() && counted.isEmpty()) return withoutValue();
        var says = declared.replaceAll("\\p{C}", "·");
        return "%s %s: it says %s, counted were %s (%s, byte %d). [%s]"
                .formatted(subject, what, says, counted, position, position.offset(), code);
    }
}
