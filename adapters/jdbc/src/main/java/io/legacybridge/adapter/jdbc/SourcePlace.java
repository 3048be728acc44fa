package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a remembered position is one of. In another database it would pass over rows that nobody has read.
 *
 * @param kind   of source
 * @param column by which the table is read; empty where there is no choice
 */
record SourcePlace(String kind, String database, String table, String column) {

    String position(String within) {
        return prefix() + within;
    }

    /** Empty for a position of something else. */
    Optional<String> within(String position) {
        return position.startsWith(prefix()) ? Optional.of(position.substring(prefix().length())) : Optional.empty();
    }

    private String prefix() {
        return kind + ": "
                + Stream.of(database, table, column)
                        .map(part -> URLEncoder.encode(part, UTF_8))
                        .collect(Collectors.joining(" "))
                + " ";
    }
}
