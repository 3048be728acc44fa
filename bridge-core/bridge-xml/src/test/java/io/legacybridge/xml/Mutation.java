package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes one thing in a document: a value, or an attribute or element that is left out, or an element that is doubled or moved to the front. */
final class Mutation {

    private static final Pattern LEAF = Pattern.compile("<([a-z0-9]+:)?([\\w.]+)( [^<>]*)?>[^<]*</\\1?\\2>");
    private static final Pattern TEXT = Pattern.compile(">([^<]*)</");
    private static final Pattern ATTRIBUTE = Pattern.compile(" (?!xmlns|xsi)[\\w:]+=\"([^\"]*)\"");
    private static final String[] VALUES = {
        "",
        " ",
        "x",
        "1",
        "-1",
        "+1",
        "01",
        "1.",
        ".5",
        "1.50",
        "1.0",
        "AB ",
        " 7 ",
        "QUJD\nREVG",
        "0af0",
        "2026-11-30T01:00:00+01:00",
        "1e3",
        "INF",
        "99999999999999999999",
        "2147483648",
        "-129",
        "true",
        "TRUE",
        "0",
        "2026-02-29",
        "2024-02-29",
        "2026-01-01Z",
        "24:00:00",
        "PT",
        "P1Y",
        "P1YT",
        "AB",
        "ABI",
        "12",
        "a b c d",
        "1 2 3",
        "1 2 3 4",
        "QQ==",
        "QQ=",
        "0F",
        "0f1",
        "a:b",
        "xml:a",
        "http://[",
        "abcdef",
        "always",
        "2.5",
        "100",
        "-0",
        "1999-12-31",
        "A",
        " 12 ",
        "--02-30",
        "--02-29",
        "12345678.12",
        "1234567.123",
        "0.000001",
        "1234567"
    };

    private Mutation() {}

    static byte[] of(byte[] document, RandomGenerator random) {
        var text = new String(document, UTF_8);
        var root = text.indexOf('>') + 1;
        var leaves = all(LEAF, text, root);
        var kind = leaves.isEmpty() ? 0 : random.nextInt(7);
        return switch (kind) {
            case 1 -> replace(text, leaves, 0, "", random);
            case 2 -> {
                var leaf = leaves.get(random.nextInt(leaves.size()));
                yield (text.substring(0, leaf.end()) + text.substring(leaf.start())).getBytes(UTF_8);
            }
            case 3 -> {
                var leaf = leaves.get(random.nextInt(leaves.size()));
                yield (text.substring(0, root)
                                + leaf.group()
                                + text.substring(root, leaf.start())
                                + text.substring(leaf.end()))
                        .getBytes(UTF_8);
            }
            case 4 -> replace(text, all(ATTRIBUTE, text, root), 1, VALUES[random.nextInt(VALUES.length)], random);
            case 5 -> replace(text, all(ATTRIBUTE, text, root), 0, "", random);
            default -> replace(text, all(TEXT, text, root), 1, VALUES[random.nextInt(VALUES.length)], random);
        };
    }

    private static byte[] replace(
            String text, List<MatchResult> places, int group, String with, RandomGenerator random) {
        if (places.isEmpty()) return text.getBytes(UTF_8);
        var place = places.get(random.nextInt(places.size()));
        return (text.substring(0, place.start(group)) + with + text.substring(place.end(group))).getBytes(UTF_8);
    }

    private static List<MatchResult> all(Pattern pattern, String text, int from) {
        return pattern.matcher(text)
                .results()
                .filter(found -> found.start() >= from - 1)
                .toList();
    }
}
