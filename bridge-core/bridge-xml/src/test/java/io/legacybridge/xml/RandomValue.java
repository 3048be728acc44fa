package io.legacybridge.xml;

import io.legacybridge.xml.SimpleType.Variety;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Makes values of simple types by chance. */
final class RandomValue {

    private static final String[] TEXTS = {
        "a",
        "007",
        " two  words ",
        "\u00e4\u20ac\ud83d\ude00",
        "<&>\"'",
        "x-1",
        "A1B2C3",
        "line\nbreak",
        "Z",
        "12345",
        "EUR",
        "en",
        "2026",
        "ABCD",
        "123456789",
        "-",
        "1.0",
        "a@b.example",
        "00000000-0000-4000-8000-000000000000",
        "",
    };

    private final RandomGenerator random;

    RandomValue(RandomGenerator random) {
        this.random = random;
    }

    /** Empty when none was found. */
    Optional<String> of(SimpleType type) {
        if (type.facets().enumeration != null) {
            var all = type.facets().enumeration;
            return type.family() == BuiltIn.Family.QNAME
                    ? Optional.empty()
                    : Optional.of(all.get(random.nextInt(all.size())));
        }
        for (var attempt = 0; attempt < 200; attempt++) {
            var candidate = candidate(type);
            if (type.accepts(type.normalized(candidate))) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    private String candidate(SimpleType type) {
        return switch (type.variety()) {
            case Variety.ListOf(var item) -> {
                var items = new ArrayList<String>();
                var least = Math.max(0, type.facets().minLength);
                for (var count = least + random.nextInt(3); count > 0; count--) of(item).ifPresent(items::add);
                yield String.join(" ", items);
            }
            case Variety.Union(var members) ->
                of(members.get(random.nextInt(members.size()))).orElse("");
            case Variety.Atomic(var builtIn) -> atomic(type, builtIn);
        };
    }

    private String atomic(SimpleType type, BuiltIn builtIn) {
        var sources = type.facets().patternSources;
        if (!sources.isEmpty() && random.nextInt(4) > 0) return new RandomPattern(sources.getLast(), random).text();
        return switch (builtIn.family) {
            case TEXT -> text(type, builtIn);
            case QNAME -> "xml:x" + random.nextInt(9);
            case DURATION -> random.nextBoolean() ? "P" + random.nextInt(1, 9) + "Y2M3DT4H5M6.7S" : "-PT1S";
            case TIME -> time(builtIn);
            case BINARY ->
                builtIn == BuiltIn.HEX_BINARY
                        ? "0aFf".repeat(random.nextInt(3))
                        : Base64.getEncoder().encodeToString(bytes());
            case FLAG -> pick("true", "false", "1", "0");
            case FLOATING -> pick("0", "-1.5E3", "3.25", "1e-5", "+7", ".5");
            case DECIMAL, INTEGER -> number(type, builtIn);
        };
    }

    private byte[] bytes() {
        var bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(SimpleType type, BuiltIn builtIn) {
        return switch (builtIn) {
            case ID, IDREF, ENTITY, NAME, NCNAME, NMTOKEN -> "n" + random.nextInt(1_000_000);
            case LANGUAGE -> pick("en", "de-CH");
            case ANY_URI -> pick("http://example/a?b=c", "urn:x:y", "../relative");
            default -> {
                var text = new StringBuilder(TEXTS[random.nextInt(TEXTS.length)]);
                while (text.length() < type.facets().minLength) text.append((char) ('a' + random.nextInt(26)));
                var longest = type.facets().maxLength;
                yield longest >= 0 && text.length() > longest ? text.substring(0, longest) : text.toString();
            }
        };
    }

    private String time(BuiltIn builtIn) {
        var zone = pick("", "Z", "+02:00", "-05:30");
        var date = "%04d-%02d-%02d".formatted(random.nextInt(1, 9999), random.nextInt(1, 13), random.nextInt(1, 29));
        var time = "%02d:%02d:%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60))
                + pick("", ".5", ".123456789");
        return switch (builtIn) {
            case DATE -> date + zone;
            case TIME -> time + zone;
            case G_YEAR -> date.substring(0, 4) + zone;
            case G_YEAR_MONTH -> date.substring(0, 7) + zone;
            case G_MONTH -> "--" + date.substring(5, 7) + zone;
            case G_MONTH_DAY -> "--" + date.substring(5) + zone;
            case G_DAY -> "---" + date.substring(8) + zone;
            default -> date + "T" + time + zone;
        };
    }

    private String number(SimpleType type, BuiltIn builtIn) {
        var facets = type.facets();
        var low = bound(facets.minInclusive + facets.minExclusive + "", builtIn.smallest);
        var high = bound(facets.maxInclusive + facets.maxExclusive + "", builtIn.largest);
        var scale = builtIn.family == BuiltIn.Family.INTEGER ? 0 : Math.max(facets.fractionDigits, 0);
        if (facets.fractionDigits < 0 && builtIn == BuiltIn.DECIMAL) scale = random.nextInt(4);
        if (facets.totalDigits >= 0) scale = Math.min(scale, facets.totalDigits);
        if (low != null && high != null && random.nextInt(3) > 0) {
            var part = high.subtract(low).multiply(BigDecimal.valueOf(random.nextDouble()));
            return low.add(part).setScale(scale, RoundingMode.DOWN).toPlainString();
        }
        if (low != null && random.nextBoolean())
            return low.add(BigDecimal.valueOf(random.nextInt(100))).toPlainString();
        if (high != null && random.nextBoolean())
            return high.subtract(BigDecimal.valueOf(random.nextInt(100))).toPlainString();
        var digits = facets.totalDigits >= 0 ? facets.totalDigits : random.nextInt(1, 25);
        var unscaled = new BigInteger(Math.max(1, (int) (digits * 3.3)), new Random(random.nextLong()));
        var number = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
        return random.nextInt(5) == 0 ? random.nextInt(10) + "" : number.toPlainString();
    }

    private static BigDecimal bound(String facet, String builtIn) {
        var bound = facet.isEmpty() ? builtIn : facet;
        return bound.isEmpty() ? null : new BigDecimal(bound);
    }

    private String pick(String... all) {
        return all[random.nextInt(all.length)];
    }
}
