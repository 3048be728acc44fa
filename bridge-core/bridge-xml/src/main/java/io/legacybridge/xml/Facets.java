package io.legacybridge.xml;

import io.legacybridge.spi.text.PatientText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a restriction adds to a simple type. Changed only while a type is compiled. */
final class Facets {

    static final int MOST_SHOWN = 20;

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

    /** What is listed, for a person. */
    String listed() {
        var shown = enumeration.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        var more = enumeration.size() - MOST_SHOWN;
        return enumeration.size() == 1 ? shown : "one of " + shown + (more > 0 ? " and " + more + " more" : "");
    }

    /** All but what is listed, for a person, behind what the built-in type is called. */
    String described(BuiltIn builtIn) {
        var details = new ArrayList<String>();
        if (minLength == maxLength && minLength >= 0) details.add("of length " + minLength);
        else if (minLength > 0 && maxLength >= 0) details.add("of length " + minLength + " to " + maxLength);
        else if (maxLength >= 0) details.add("of length " + maxLength + " at most");
        else if (minLength > 0) details.add("of length " + minLength + " at least");
        if (totalDigits >= 0) details.add("of " + totalDigits + " digits at most");
        if (fractionDigits > 0) details.add("with " + fractionDigits + " decimals at most");
        if (!minInclusive.isEmpty()) details.add("from " + minInclusive);
        else if (!minExclusive.isEmpty()) details.add("above " + minExclusive);
        else if (!builtIn.smallest.isEmpty()) details.add("from " + builtIn.smallest);
        if (!maxInclusive.isEmpty()) details.add("to " + maxInclusive);
        else if (!maxExclusive.isEmpty()) details.add("below " + maxExclusive);
        else if (!builtIn.largest.isEmpty()) details.add("to " + builtIn.largest);
        if (!patternSources.isEmpty()) details.add("like " + String.join(" and ", patternSources));
        return details.isEmpty() ? "" : " " + String.join(" ", details);
    }
}
