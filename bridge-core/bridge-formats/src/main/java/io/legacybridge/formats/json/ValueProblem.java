package io.legacybridge.formats.json;

/**
 * Why one place of a JSON document is not what its schema says. Safe everywhere: it never holds a value of the document.
 *
 * @param pointer where, as a JSON pointer (RFC 6901)
 * @param detail  one sentence whose subject is the value there, such as {@code is missing.}
 * @param code    {@code request/code}
 */
public record ValueProblem(String pointer, String detail, String code) {}
