package io.legacybridge.runtime.protection;

import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One file of {@code protection/}: the security team's. */
@Doc("What must be protected, decided by the security team. All files of the folder count together.")
public record ProtectionSettings(
        @Doc("Field classes, each with its mask.") Map<String, FieldClass> classes,

        @Doc(
                "Which fields belong to which class. The first rule that matches a field counts, files in the order of their names.")
        List<Rule> rules,

        @Doc(
                "What happens to a connection with fields that no rule matches: refuse, warn or allow. The strictest file counts; without a word in any of them it is warn.")
        Optional<Unmatched> unmatched) {

    @Doc("A kind of protected value.")
    public record FieldClass(
            @Doc("What a mask shows: last-four or all (asterisks only).") @DefaultValue("all")
            MaskRule mask,

            @Doc(
                    value =
                            "The forms in which a client may get such values: plain, jwe, mask, token. All when none is named. A client file that says another is an error.",
                    example = "[jwe, mask]")
            List<ReleaseForm> release,

            @Doc(
                    value =
                            "The field of the same record that tells whose value it is, by its path or copybook name; * and ? as"
                                    + " in rules. Then each person has a key of its own, and bridge keys erase destroys it.",
                    example = "[custId, \"*-CUST-NUM\"]")
            List<String> subject,

            @Doc(
                    "Whether the token of a value can be turned back: a client may then send it as an argument of an operation,"
                            + " where its file says so. Such tokens are longer, and tell the length of the value.")
            @DefaultValue("false")
            boolean reversible,

            @Doc(
                    "Values are kept, and encrypted for clients, as if they had the next multiple of so many bytes, so that"
                            + " their length tells less. 0 keeps their length.")
            @DefaultValue("0")
            @Limits(least = "0", most = "4096")
            int padding) {

        /** One key for all persons, and no padding. */
        public FieldClass(MaskRule mask, List<ReleaseForm> release) {
            this(mask, release, List.of(), false, 0);
        }
    }

    @Doc("Matches fields. Upper and lower case are the same; * and ? stand for any characters and one.")
    public record Rule(
            @Doc(
                    value = "The class of the fields that match; public for fields that need no protection.",
                    example = "card-number")
            String fieldClass,

            @Doc(
                    value = "Field paths or copybook names. A group's name matches everything in it.",
                    example = "[\"*-ACCT-NUM\", customer.taxId]")
            List<String> fields,

            @Doc("Connections to which the rule applies; all when none is named.")
            List<String> connections,

            @Doc("Fields that it does not match after all.") List<String> except) {}

    /** What to do about fields that no rule matches, from lenient to strict. */
    public enum Unmatched {
        ALLOW,
        WARN,
        REFUSE
    }
}
