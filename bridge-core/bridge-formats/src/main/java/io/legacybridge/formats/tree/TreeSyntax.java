package io.legacybridge.formats.tree;

/** A syntax of records that have groups and lists. */
public interface TreeSyntax {

    /** @throws Unreadable when the text is not one record in this syntax */
    Tree read(String text) throws Unreadable;

    /** Code of the problem that a record is not written in this syntax. */
    String code();

    /** One phrase: what a record is. */
    String expected();

    /** Every value is a text, and one that stands there once may be the only one of a list. */
    boolean oneIsAList();

    /** What a record is not written in. */
    final class Unreadable extends Exception {

        private final int at;

        /** @param at index of the first character that does not fit; negative when nobody knows */
        public Unreadable(long at) {
            super("not readable from character " + at);
            this.at = Math.clamp(at, -1, Integer.MAX_VALUE);
        }

        int at() {
            return at;
        }
    }
}
