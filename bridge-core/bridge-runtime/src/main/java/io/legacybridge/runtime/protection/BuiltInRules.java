package io.legacybridge.runtime.protection;

import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.record.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    private record Known(String fieldClass, List<String> words) {}

    private static final List<Known> KNOWN = List.of(
            known("card-number", "card num", "card number", "card no", "card nbr", "card nr", "cardnum", "cardnumber"),
            known("card-number", "cardno", "pan", "cc num", "cc number", "cc no", "ccnum", "credit card", "creditcard"),
            known("card-security-code", "cvv", "cvv2", "cvc", "cvc2", "card security code"),
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

    static Optional<String> classOf(Field field) {
        var words = words(field.originalName());
        return KNOWN.stream()
                .filter(known -> known.words().stream()
                        .anyMatch(name -> Collections.indexOfSubList(words, Arrays.asList(name.split(" "))) >= 0))
                .map(Known::fieldClass)
                .findFirst();
    }

    private static Known known(String fieldClass, String... names) {
        return new Known(fieldClass, List.of(names));
    }

    /** {@code CUST-DOB}, {@code cust_dob} and {@code custDob} have the same words. */
    private static List<String> words(String name) {
        return Arrays.stream(name.split("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }
}
