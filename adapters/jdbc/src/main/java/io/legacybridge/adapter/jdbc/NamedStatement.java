package io.legacybridge.adapter.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One statement with named parameters, read as the database would read it: strings, quoted names, comments and casts hold no
 * parameters.
 *
 * @param sql        with {@code ?} for each parameter, or what else holds its place
 * @param parameters their names, as often as they stand there
 * @param words      everything outside of quotes and comments that looks like a word, in capitals
 * @param asksAFunction whether a name that may be a function's stands before a parenthesis
 * @param troubles   what keeps it from being used, each as a sentence
 */
record NamedStatement(
        String sql, List<String> parameters, List<String> words, boolean asksAFunction, List<String> troubles) {

    private static final Set<String> WRITING_WORDS = Set.of(
            "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "INTO", "CALL", "EXEC", "EXECUTE", "DROP", "ALTER");

    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

    /** Before an UPDATE that is a part of an upsert, or of FOR UPDATE and FOR NO KEY UPDATE. */
    private static final Set<String> BEFORE_ITS_OWN_UPDATE = Set.of("DO", "KEY", "THEN", "FOR");

    private static final Set<String> BEFORE_A_LOCK = Set.of("FOR", "KEY");

    /** Words that may stand before a parenthesis and name no function. */
    private static final Set<String> NO_FUNCTIONS = Set.of(
            "ALL",
            "AND",
            "ANY",
            "AS",
            "BETWEEN",
            "BY",
            "CASE",
            "DISTINCT",
            "ELSE",
            "EXCEPT",
            "EXISTS",
            "FROM",
            "HAVING",
            "IN",
            "INTERSECT",
            "IS",
            "JOIN",
            "LATERAL",
            "LIKE",
            "LIMIT",
            "NOT",
            "ON",
            "OR",
            "OVER",
            "SELECT",
            "SOME",
            "TABLE",
            "THEN",
            "UNION",
            "USING",
            "VALUES",
            "WHEN",
            "WHERE");

    static NamedStatement parse(String text, DatabaseKind database) {
        return parse(text, database, _ -> "?");
    }

    /** @param placeholders by the names of the parameters, each with one {@code ?} */
    static NamedStatement parse(String text, DatabaseKind database, UnaryOperator<String> placeholders) {
        return new Scanner(text.strip(), database, placeholders).scan();
    }

    /** Why it is not of this kind; empty when it is. */
    List<String> unlike(JdbcConfig.Kind kind) {
        var first = words.isEmpty() ? "" : words.getFirst();
        return switch (kind) {
            case QUERY_ONE, QUERY_MANY, QUERY_PAGE -> {
                if (!first.equals("SELECT") && !first.equals("WITH"))
                    yield List.of("A query begins with SELECT or WITH, and this begins with " + shown(first) + ".");
                yield words.stream()
                        .filter(WRITING_WORDS::contains)
                        .distinct()
                        .map(word -> "A query reads, and " + word + " stands in this one.")
                        .toList();
            }
            case INSERT -> {
                if (!first.equals("INSERT"))
                    yield List.of("An insert begins with INSERT, and this begins with " + shown(first) + ".");
                if (isUpsert())
                    yield List.of("It says what becomes of rows that are there already, so it is an upsert.");
                yield others("An insert only adds rows", BEFORE_A_LOCK);
            }
            case UPSERT -> {
                if (!(first.equals("INSERT") && isUpsert()) && !first.equals("MERGE") && !first.equals("REPLACE"))
                    yield List.of(
                            "An upsert is an INSERT with ON CONFLICT, ON DUPLICATE KEY or OR REPLACE, a MERGE or a REPLACE.");
                yield others("An upsert adds rows or changes those that are there", BEFORE_ITS_OWN_UPDATE);
            }
            case CALL -> {
                if (first.equals("CALL")) yield List.of();
                if (!first.equals("SELECT"))
                    yield List.of("A call begins with CALL, :result = CALL or SELECT, and this begins with "
                            + shown(first) + ".");
                if (words.contains("INTO") || changesATable())
                    yield List.of("A call asks a function, and this SELECT writes into a table by itself.");
                yield asksAFunction || takesFromASequence()
                        ? List.of()
                        : List.of(
                                "A call asks a function, such as SELECT f(:orderId), and none stands in this SELECT. One that takes nothing is"
                                        + " known by its parentheses, such as SELECT f() FROM dual.");
            }
        };
    }

    /** Deletions and updates in a common table expression, or in a branch of a MERGE. */
    private List<String> others(String says, Set<String> beforeItsOwn) {
        var found = new LinkedHashSet<String>();
        for (var index = 1; index < words.size(); index++) {
            var word = words.get(index);
            if (word.equals("DELETE"))
                found.add(says + ", and DELETE stands in this one. A procedure may do that, of the kind call.");
            if (word.equals("UPDATE") && !beforeItsOwn.contains(words.get(index - 1)))
                found.add(says + ", and an UPDATE of its own stands in this one.");
        }
        return List.copyOf(found);
    }

    /** FROM FINAL TABLE (INSERT ...) and its like, which H2 and Db2 have. */
    private boolean changesATable() {
        return follow("TABLE", CHANGES);
    }

    private boolean takesFromASequence() {
        return words.contains("NEXTVAL") || follow("NEXT", Set.of("VALUE"));
    }

    private boolean follow(String word, Set<String> next) {
        for (var index = 0; index + 1 < words.size(); index++)
            if (words.get(index).equals(word) && next.contains(words.get(index + 1))) return true;
        return false;
    }

    /** Whether it says itself that the rows it wrote come back. */
    boolean returnsRows(DatabaseKind database) {
        return words.contains(database == DatabaseKind.SQLSERVER ? "OUTPUT" : "RETURNING");
    }

    private boolean isUpsert() {
        return follow("ON", Set.of("CONFLICT", "DUPLICATE"))
                || words.size() > 2 && words.subList(0, 3).equals(List.of("INSERT", "OR", "REPLACE"));
    }

    private static String shown(String word) {
        return word.isEmpty() ? "nothing" : word;
    }

    /** Goes through the text once. */
    private static final class Scanner {

        private final String text;
        private final DatabaseKind database;
        private final UnaryOperator<String> placeholders;
        private final StringBuilder sql = new StringBuilder();
        private final List<String> parameters = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final List<String> troubles = new ArrayList<>();
        private boolean asksAFunction;
        /** Whether what was read last may be the name of a function. */
        private boolean named;

        private int at;
        private boolean ended;

        Scanner(String text, DatabaseKind database, UnaryOperator<String> placeholders) {
            this.text = text;
            this.database = database;
            this.placeholders = placeholders;
        }

        NamedStatement scan() {
            while (at < text.length()) step();
            return new NamedStatement(
                    sql.toString().strip(),
                    List.copyOf(parameters),
                    List.copyOf(words),
                    asksAFunction,
                    List.copyOf(troubles));
        }

        private void step() {
            var next = text.charAt(at);
            if (startsComment()) {
                comment();
            } else if (Character.isWhitespace(next)) {
                take(1);
            } else {
                asksAFunction |= next == '(' && named;
                named = false;
                token(next);
            }
        }

        private void token(char next) {
            if (next == ';') {
                // Not handed on: some drivers want none.
                ended = true;
                at++;
            } else if (ended) {
                trouble("Something stands behind the semicolon, and one statement is the most.");
                at = text.length();
            } else if (next == '\'') {
                quoted('\'', escapesByBackslash());
            } else if (next == '"') {
                quotedName('"');
            } else if (next == '`' && (isMariaDb() || database == DatabaseKind.SQLITE)) {
                quotedName('`');
            } else if (next == '[' && database == DatabaseKind.SQLSERVER) {
                quotedName(']');
            } else if (next == '$' && database == DatabaseKind.POSTGRESQL && dollarTag() != null) {
                dollarQuoted(dollarTag());
            } else if (text.startsWith("::", at)) {
                take(2);
            } else if (next == ':' && at + 1 < text.length() && Character.isJavaIdentifierStart(text.charAt(at + 1))) {
                parameter();
            } else if (next == '?') {
                questionMark();
            } else if (Character.isJavaIdentifierStart(next)) {
                word();
            } else if (Character.isDigit(next)) {
                take(wordLength());
            } else {
                take(1);
            }
        }

        private boolean startsComment() {
            if (text.startsWith("/*", at)) return true;
            if (text.charAt(at) == '#' && isMariaDb()) return true;
            if (!text.startsWith("--", at)) return false;
            // There "1--1" is a subtraction.
            return !isMariaDb() || at + 2 >= text.length() || Character.isWhitespace(text.charAt(at + 2));
        }

        /** Left out of the statement, but a space stays. */
        private void comment() {
            if (text.startsWith("/*!", at) || text.startsWith("/*M!", at))
                trouble("It has a comment that MariaDB executes.");
            if (!text.startsWith("/*", at)) {
                while (at < text.length() && text.charAt(at) != '\n') at++;
            } else {
                blockComment();
            }
            sql.append(' ');
        }

        private void blockComment() {
            var depth = 0;
            do {
                if (text.startsWith("/*", at) && (depth == 0 || database == DatabaseKind.POSTGRESQL)) {
                    depth++;
                    at += 2;
                } else if (text.startsWith("*/", at)) {
                    depth--;
                    at += 2;
                } else {
                    at++;
                }
            } while (depth > 0 && at < text.length());
            if (depth > 0) trouble("A comment does not end.");
        }

        /** A doubled quote reads as the end of one string and the beginning of the next, which comes to the same. */
        private void quoted(char end, boolean backslash) {
            var begin = at++;
            while (at < text.length() && text.charAt(at) != end) at += backslash && text.charAt(at) == '\\' ? 2 : 1;
            if (at >= text.length()) trouble("A quote does not end.");
            at = Math.min(at + 1, text.length());
            sql.append(text, begin, at);
        }

        private void quotedName(char end) {
            quoted(end, false);
            named = true;
        }

        private boolean escapesByBackslash() {
            if (isMariaDb()) return true;
            var isEscapeString = database == DatabaseKind.POSTGRESQL
                    && !words.isEmpty()
                    && words.getLast().equals("E")
                    && at > 0
                    && Character.toUpperCase(text.charAt(at - 1)) == 'E';
            return isEscapeString;
        }

        private String dollarTag() {
            if (at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1))) return null;
            var end = text.indexOf('$', at + 1);
            if (end < 0) return null;
            var tag = text.substring(at, end + 1);
            return tag.matches("\\$([A-Za-z_][A-Za-z0-9_]*)?\\$") ? tag : null;
        }

        private void dollarQuoted(String tag) {
            var end = text.indexOf(tag, at + tag.length());
            if (end < 0) trouble("A quote does not end.");
            var behind = end < 0 ? text.length() : end + tag.length();
            sql.append(text, at, behind);
            at = behind;
        }

        private void parameter() {
            at++;
            var length = wordLength();
            var name = text.substring(at, at + length);
            parameters.add(name);
            at += length;
            sql.append(placeholders.apply(name));
        }

        /** An operator of PostgreSQL, which its driver wants doubled; anywhere else a parameter without a name. */
        private void questionMark() {
            at++;
            if (database == DatabaseKind.POSTGRESQL) sql.append("??");
            else trouble("A parameter has a name, such as :orderId, and ? has none.");
        }

        private void word() {
            var length = wordLength();
            words.add(text.substring(at, at + length).toUpperCase(Locale.ROOT));
            named = !NO_FUNCTIONS.contains(words.getLast());
            take(length);
        }

        private int wordLength() {
            var end = at;
            while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) end++;
            return end - at;
        }

        private void take(int length) {
            sql.append(text, at, at + length);
            at += length;
        }

        private boolean isMariaDb() {
            return database == DatabaseKind.MARIADB;
        }

        private void trouble(String sentence) {
            if (!troubles.contains(sentence)) troubles.add(sentence);
        }
    }
}
