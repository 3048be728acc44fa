package io.legacybridge.xml;

import io.legacybridge.spi.text.PatientText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a restriction adds to a simple type. Changed only while a type is compiled. */
final class Facets {

    int minLength = -1;
    int maxLength = -1;
    int totalDigits = -1;
    int fractionDigits = -1;
    String minInclusive = "";
    String minExclusive = "";
    String maxInclusive = "";
    String maxExclusive = "";
    /** Null when every value is allowed. */
    List<String> enumeration;
    /** A value matches one of each list. */
    final List<List<Pattern>> patterns = new ArrayList<>();

    final List<String> patternSources = new ArrayList<>();

    Facets copy() {
        var copy = new Facets();
        copy.minLength = minLength;
        copy.maxLength = maxLength;
        copy.totalDigits = totalDigits;
        copy.fractionDigits = fractionDigits;
        copy.minInclusive = minInclusive;
        copy.minExclusive = minExclusive;
        copy.maxInclusive = maxInclusive;
        copy.maxExclusive = maxExclusive;
        copy.enumeration = enumeration;
        copy.patterns.addAll(patterns);
        copy.patternSources.addAll(patternSources);
        return copy;
    }

    boolean hasBounds() {
        return !(minInclusive + minExclusive + maxInclusive + maxExclusive).isEmpty();
    }

    boolean hasLength() {
        return minLength >= 0 || maxLength >= 0;
    }

    boolean isEmpty() {
        return !hasBounds()
                && !hasLength()
                && totalDigits < 0
                && fractionDigits < 0
                && enumeration == null
                && patterns.isEmpty();
    }

    boolean lengthFits(int length) {
        return length >= minLength && (maxLength < 0 || length <= maxLength);
    }

    boolean patternsMatch(String text) {
        for (var alternatives : patterns) if (!matchesOne(alternatives, text)) return false;
        return true;
    }

    private static boolean matchesOne(List<Pattern> alternatives, String text) {
        for (var pattern : alternatives) if (PatientText.matches(pattern, text)) return true;
        return false;
    }
}
