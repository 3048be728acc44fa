package io.legacybridge.runtime.protection;

import io.legacybridge.security.protection.MaskRule;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Field classes known by the usual names. Whole words of a name count, so {@code PAN} is found in {@code CARD-PAN} and not in
 * {@code COMPANY}.
 */
final class BuiltInRules {

    static final Map<String, MaskRule> MASKS = Map.of(
            "card-number", MaskRule.LAST_FOUR,
            "card-security-code", MaskRule.ALL,
            "national-id", MaskRule.LAST_FOUR,
            "bank-account", MaskRule.LAST_FOUR,
            "password", MaskRule.ALL,
            "birth-date", MaskRule.ALL);

    private record Known(String fieldClass, List<List<String>> names) {
        boolean standsIn(List<String> words) {
            return names.stream().anyMatch(name -> Collections.indexOfSubList(words, name) >= 0);
        }
    }

    private static final List<Known> KNOWN = List.of(
            known("card-number", "card num", "card number", "card no", "card nbr", "card nr", "cardnum", "cardnumber"),
            known("card-number", "cardno", "pan", "cc num", "cc number", "cc no", "ccnum", "credit card", "creditcard"),
            known("card-security-code", "cvv", "cvc", "card security code"),
            known("national-id", "ssn", "soc sec", "social security", "socialsecurity", "sin", "nino", "national id"),
            known("national-id", "govt issued id", "government id", "passport", "tax id", "tax identification"),
            known("bank-account", "iban"),
            known("password", "password", "passwd", "pwd", "passphrase", "pin", "secret"),
            known(
                    "birth-date",
                    "dob",
                    "birth date",
                    "birthdate",
                    "birth dt",
                    "date of birth",
                    "birthday",
                    "birth day"));

    private BuiltInRules() {}

    /**
     * The class of a field.
     *
     * @param names its own, its path, and those of the groups around it: {@code YYYY} may stand below {@code BIRTH-DATE}, and
     *     {@code NUMBER} below {@code CARD}
     */
    static Optional<String> classOf(Set<String> names) {
        var words = names.stream().map(BuiltInRules::words).toList();
        return KNOWN.stream()
                .filter(known -> words.stream().anyMatch(known::standsIn))
                .map(Known::fieldClass)
                .findFirst();
    }

    private static Known known(String fieldClass, String... names) {
        return new Known(
                fieldClass,
                Stream.of(names).map(name -> List.of(name.split(" "))).toList());
    }

    /** {@code CUST-DOB}, {@code cust_dob}, {@code custDob}, {@code CustDOB} and {@code CUST-DOB2} have the same words. */
    private static List<String> words(String name) {
        return Arrays.stream(name.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"))
                .map(word -> word.replaceFirst("(?<=[A-Za-z])\\d+$", "").toLowerCase(Locale.ROOT))
                .toList();
    }
}
