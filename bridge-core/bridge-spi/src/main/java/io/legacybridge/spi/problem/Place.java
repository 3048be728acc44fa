package io.legacybridge.spi.problem;

/**
 * Where a problem lies, in the user's own files.
 *
 * @param file   name of the file as the user knows it, relative to the home folder; never empty
 * @param line   1-based line, or 0 when the problem concerns the whole file
 * @param column 1-based column, or 0 when unknown
 * @param path   the setting or field, such as {@code polling.interval}; empty when there is none
 */
public record Place(String file, int line, int column, String path) {

    public static Place of(String file) {
        return new Place(file, 0, 0, "");
    }

    public static Place of(String file, int line, int column) {
        return new Place(file, line, column, "");
    }

    public Place at(String newPath) {
        return new Place(file, line, column, newPath);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(file);
        if (line > 0) text.append(':').append(line);
        if (line > 0 && column > 0) text.append(':').append(column);
        if (!path.isEmpty()) text.append(' ').append(path);
        return text.toString();
    }
}
