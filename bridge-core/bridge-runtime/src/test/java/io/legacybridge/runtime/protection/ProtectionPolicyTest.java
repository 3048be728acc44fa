package io.legacybridge.runtime.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.protection.ProtectionSettings.FieldClass;
import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.runtime.protection.ProtectionSettings.Unmatched;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectionPolicyTest {

    @ParameterizedTest
    // Fields of the published CardDemo copybooks, then the same in the spellings of other systems.
    @CsvSource({
        "CARD-NUM,card-number",
        "XREF-CARD-NUM,card-number",
        "TRAN-CARD-NUM,card-number",
        "CUST-SSN,national-id",
        "CUST-GOVT-ISSUED-ID,national-id",
        "CUST-DOB-YYYY-MM-DD,birth-date",
        "CARD-CVV-CD,card-security-code",
        "SEC-USR-PWD,password",
        "custDob,birth-date",
        "customerSSN,national-id",
        "SSNValue,national-id",
        "cust_ssn,national-id",
        "CARD-CVV2,card-security-code",
        "CARD-NUM2,card-number",
        "CUST-SSN-1,national-id",
        "PAN,card-number",
        "debtorIBAN,bank-account",
        "BIRTH-DT,birth-date"
    })
    void knowsTheUsualNames(String name, String fieldClass) {
        assertThat(classOf(ProtectionPolicy.builtIn(), text(name))).contains(fieldClass);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CARD-ACCT-ID",
                "COMPANY",
                "PINTS",
                "SPAN",
                "CARD-EXPIRAION-DATE",
                "CARD-EMBOSSED-NAME",
                "ACCT-CURR-BAL",
                "SINCE",
                "CASINO",
                "SPIN"
            })
    void leavesOtherNamesAlone(String name) {
        assertThat(classOf(ProtectionPolicy.builtIn(), text(name))).isEmpty();
    }

    @Test
    void knowsTheUsualNamesAlsoInGroupsAndLists() {
        var year = text("YYYY");
        var number = text("number");
        var former = text("");
        var schema = RecordSchema.of(List.of(
                group("BIRTH-DATE", year),
                group("card", number),
                new Field("ssns", "CUST-SSN", new Type.Repeated(former, 0, 3), Set.of(), Map.of())));

        assertThat(ProtectionPolicy.builtIn().classOf("c", schema, year)).contains("birth-date");
        assertThat(ProtectionPolicy.builtIn().classOf("c", schema, number)).contains("card-number");
        assertThat(ProtectionPolicy.builtIn().classOf("c", schema, former)).contains("national-id");
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        var policy = policy(rule("limits", "CREDIT-*"), rule("money", "*LIMIT"));

        assertThat(classOf(policy, text("CREDIT-LIMIT"))).contains("limits");
        assertThat(classOf(policy, text("CASH-LIMIT"))).contains("money");
    }

    @Test
    void theSecurityTeamMayDeclareAFieldPublicThatABuiltInRuleKnows() {
        var policy = policy(rule("public", "test-card-num"));
        var field = text("TEST-CARD-NUM");
        var schema = RecordSchema.of(List.of(field));

        assertThat(policy.classOf("c", schema, field)).isEmpty();
        assertThat(policy.isPublic("c", schema, field)).isTrue();
    }

    @Test
    void aRuleMayBeForSomeConnectionsAndLeaveOutSomeFields() {
        var policy = policy(new Rule("salary", List.of("*PAY*"), List.of("hr-*"), List.of("PAY-DAY")));
        var pay = text("PAY");
        var payDay = text("PAY-DAY");
        var schema = RecordSchema.of(List.of(pay, payDay));

        assertThat(policy.classOf("hr-people", schema, pay)).contains("salary");
        assertThat(policy.classOf("hr-people", schema, payDay)).isEmpty();
        assertThat(policy.classOf("cards", schema, pay)).isEmpty();
    }

    @Test
    void aGroupsNameMatchesEverythingInItByPathOrCopybookName() {
        var city = text("CITY");
        var other = text("CITY");
        var schema = RecordSchema.of(List.of(group("HOME-ADDRESS", city), group("OFFICE", other)));

        for (var name : List.of("HOME-ADDRESS", "home-address", "home-*", "HOME-ADDRESS.CITY", "HOME-ADDRES?"))
            assertThat(policy(rule("address", name)).classOf("c", schema, city))
                    .as(name)
                    .contains("address");
        assertThat(policy(rule("address", "HOME-ADDRESS")).classOf("c", schema, other))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[CUST", "{a", "a\\", "(", "", "[A-Z]*", "{NOTE,X}"})
    void whatIsNeitherStarNorQuestionMarkMeansItself(String glob) {
        assertThat(classOf(policy(rule("odd", glob)), text("NOTE"))).isEmpty();
    }

    @Test
    void theStrictestFileSaysWhatHappensToFieldsThatNoRuleMatches() {
        assertThat(unmatched()).isEqualTo(Unmatched.WARN);
        assertThat(unmatched(Unmatched.ALLOW)).isEqualTo(Unmatched.ALLOW);
        assertThat(unmatched(Unmatched.ALLOW, null)).isEqualTo(Unmatched.ALLOW);
        assertThat(unmatched(Unmatched.ALLOW, Unmatched.REFUSE, Unmatched.WARN)).isEqualTo(Unmatched.REFUSE);
    }

    @Test
    void aClassIsMaskedAsItsFileSaysAndOtherwiseWhole() {
        var classes = Map.of(
                "salary",
                new FieldClass(MaskRule.LAST_FOUR, List.of()),
                "card-number",
                new FieldClass(MaskRule.ALL, List.of()));
        var policy = new ProtectionPolicy(List.of(new ProtectionSettings(classes, List.of(), Optional.empty())));

        assertThat(policy.rule("salary").mask()).isEqualTo(MaskRule.LAST_FOUR);
        assertThat(policy.rule("card-number").mask()).isEqualTo(MaskRule.ALL);
        assertThat(policy.rule("national-id").mask()).isEqualTo(MaskRule.LAST_FOUR);
        assertThat(policy.rule("nobody-declared-it").mask()).isEqualTo(MaskRule.ALL);
    }

    private static Optional<String> classOf(ProtectionPolicy policy, Field field) {
        return policy.classOf("cards", RecordSchema.of(List.of(field)), field);
    }

    private static Unmatched unmatched(Unmatched... files) {
        return new ProtectionPolicy(Arrays.stream(files)
                        .map(word -> new ProtectionSettings(Map.of(), List.of(), Optional.ofNullable(word)))
                        .toList())
                .unmatched();
    }

    private static ProtectionPolicy policy(Rule... rules) {
        return new ProtectionPolicy(List.of(new ProtectionSettings(Map.of(), List.of(rules), Optional.empty())));
    }

    private static Rule rule(String fieldClass, String field) {
        return new Rule(fieldClass, List.of(field), List.of(), List.of());
    }

    private static Field group(String name, Field member) {
        return Field.of(name, new Type.Group(List.of(member)));
    }

    private static Field text(String name) {
        return Field.of(name, new Type.Text(0));
    }
}
