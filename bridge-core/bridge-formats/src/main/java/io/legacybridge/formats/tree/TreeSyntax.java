package io.legacybridge.formats.tree;

import tools.jackson.core.JsonParser;

/** A syntax of records that have groups and lists. */
public interface TreeSyntax extends Tree.Names {

    JsonParser parser(String text);

    /** Code of the problem that a record is not written in this syntax. */
    String code();

    /** One phrase: what a record is. */
    String expected();
}
