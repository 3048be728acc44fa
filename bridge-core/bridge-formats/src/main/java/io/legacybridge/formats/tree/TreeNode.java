package io.legacybridge.formats.tree;

import io.legacybridge.formats.text.Column;
import io.legacybridge.spi.record.Field;
import java.util.List;

/**
 * One place of a record that has groups and lists: where it stands in the schema, and what it is called in the source. The
 * elements of a list have no name of their own.
 */
sealed interface TreeNode {

    Field field();

    String source();

    record Group(Field field, String source, List<TreeNode> members) implements TreeNode {}

    record Elements(Field field, String source, TreeNode element) implements TreeNode {}

    record Value(Field field, String source, Column column) implements TreeNode {}
}
