package io.legacybridge.xml;

import java.util.ArrayList;
import java.util.random.RandomGenerator;

/** Makes texts by chance that match a pattern of XML Schema, mostly: of classes it knows the usual ones. */
final class RandomPattern {

    private final String pattern;
    private final RandomGenerator random;
    private int at;

    RandomPattern(String pattern, RandomGenerator random) {
        this.pattern = pattern;
        this.random = random;
    }

    String text() {
        return alternatives();
    }

    private String alternatives() {
        var all = new ArrayList<String>();
        all.add(branch());
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            all.add(branch());
        }
        return all.get(random.nextInt(all.size()));
    }

    private String branch() {
        var text = new StringBuilder();
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            var begin = at;
            var once = atom();
            var end = at;
            var count = count();
            var after = at;
            text.append(count > 0 ? once : "");
            for (var more = 1; more < count; more++) {
                at = begin;
                text.append(atom());
            }
            at = Math.max(end, after);
        }
        return text.toString();
    }

    private String atom() {
        var character = pattern.charAt(at++);
        return switch (character) {
            case '(' -> {
                var inner = alternatives();
                at++;
                yield inner;
            }
            case '[' -> String.valueOf(oneOfClass());
            case '\\' -> String.valueOf(escaped());
            case '.' -> "x";
            default -> String.valueOf(character);
        };
    }

    private char escaped() {
        var character = pattern.charAt(at++);
        return switch (character) {
            case 'd' -> (char) ('0' + random.nextInt(10));
            case 's' -> ' ';
            case 'w', 'i', 'c' -> (char) ('a' + random.nextInt(26));
            case 'D', 'S' -> 'x';
            case 'p' -> {
                at = pattern.indexOf('}', at) + 1;
                yield 'L';
            }
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> character;
        };
    }

    private char oneOfClass() {
        var all = new StringBuilder();
        var negated = pattern.charAt(at) == '^';
        if (negated) at++;
        while (pattern.charAt(at) != ']') {
            if (pattern.charAt(at) == '-' && pattern.charAt(at + 1) == '[') {
                at = pattern.indexOf(']', at) + 1;
                continue;
            }
            var from = pattern.charAt(at++);
            if (from == '\\') from = escaped();
            var isRange = pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']' && pattern.charAt(at + 1) != '[';
            if (!isRange) {
                all.append(from);
                continue;
            }
            at++;
            var to = pattern.charAt(at++);
            if (to == '\\') to = escaped();
            for (var each = (int) from; each <= to && all.length() < 300; each++) all.append((char) each);
        }
        at++;
        if (negated) return '~';
        return all.isEmpty() ? 'x' : all.charAt(random.nextInt(all.length()));
    }

    private int count() {
        if (at >= pattern.length()) return 1;
        return switch (pattern.charAt(at)) {
            case '?' -> {
                at++;
                yield random.nextInt(2);
            }
            case '*' -> {
                at++;
                yield random.nextInt(4);
            }
            case '+' -> {
                at++;
                yield 1 + random.nextInt(3);
            }
            case '{' -> {
                var end = pattern.indexOf('}', at);
                var bounds = pattern.substring(at + 1, end).split(",", -1);
                at = end + 1;
                var least = Integer.parseInt(bounds[0]);
                var most = bounds.length == 1 ? least : bounds[1].isEmpty() ? least + 3 : Integer.parseInt(bounds[1]);
                yield least + random.nextInt(Math.min(most - least, 20) + 1);
            }
            default -> 1;
        };
    }
}
