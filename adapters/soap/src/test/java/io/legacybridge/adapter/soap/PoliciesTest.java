package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.SoapConfig.PasswordType;
import io.legacybridge.adapter.soap.SoapConfig.WsSecurity;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a WSDL's policy asks of every call, held against what the connection sends. */
class PoliciesTest {

    private static final Path ERP = Path.of(System.getProperty("bridge.root"), "wsdl", ErpContracts.WSDL);

    /** WS-SecurityPolicy 1.3, section 5.4.1: a service that asks for a digest must not be shown the password itself. */
    @Test
    void aPolicyThatAsksForADigestRefusesAPasswordAsText() throws Exception {
        var policy = "<sp:SupportingTokens><wsp:Policy><sp:UsernameToken><wsp:Policy><sp:HashPassword/></wsp:Policy>"
                + "</sp:UsernameToken></wsp:Policy></sp:SupportingTokens>";

        assertThat(problems(policy, settings().security(token(PasswordType.TEXT))))
                .containsExactly(
                        "The policy of port OrdersSoap asks for a UsernameToken with a digest of the password. Set"
                                + " ws-security.password-type to digest, or write policies: ignore when the service works without it."
                                + " [soap/policy]");
        assertThat(problems(policy, settings().security(token(PasswordType.DIGEST))))
                .isEmpty();
        assertThat(problems(
                        policy.replace("HashPassword", "NoPassword"), settings().security(token(PasswordType.TEXT))))
                .singleElement()
                .asString()
                .contains("asks for NoPassword", "[wsdl/policy]");
    }

    /** Section 5.4.10; until version 1.1 an attribute said so. */
    @Test
    void aPolicyThatAsksForALoginOfTheConnectionRefusesOneWithoutIt() throws Exception {
        var https =
                "<sp:TransportBinding><wsp:Policy><sp:TransportToken><wsp:Policy>%s</wsp:Policy></sp:TransportToken>"
                        + "</wsp:Policy></sp:TransportBinding>";
        var nested = https.formatted("<sp:HttpsToken><wsp:Policy><sp:%s/></wsp:Policy></sp:HttpsToken>");
        var attribute = https.formatted("<sp:HttpsToken RequireClientCertificate='%s'/>");
        var certificate = new TlsSettings(Optional.empty(), Optional.of("bridge-at-erp"));

        for (var policy : List.of(nested.formatted("RequireClientCertificate"), attribute.formatted("true"))) {
            assertThat(problems(policy, settings()))
                    .singleElement()
                    .asString()
                    .contains("asks for a client certificate. Set tls.certificate");
            assertThat(problems(policy, settings().tls(certificate))).isEmpty();
        }
        assertThat(problems(attribute.formatted("false"), settings())).isEmpty();
        assertThat(problems(nested.formatted("HttpBasicAuthentication"), settings()))
                .singleElement()
                .asString()
                .contains("asks for HTTP basic authentication. Set user and password");
        assertThat(problems(
                        nested.formatted("HttpBasicAuthentication"), settings().user("bridge")))
                .isEmpty();
        assertThat(problems(nested.formatted("HttpDigestAuthentication"), settings()))
                .singleElement()
                .asString()
                .contains("asks for HttpDigestAuthentication", "[wsdl/policy]");
    }

    @Test
    void aTokenMayStandAmongAlternatives() throws Exception {
        var policy = "<sp:SupportingTokens><wsp:Policy><wsp:ExactlyOne><wsp:All><sp:X509Token/></wsp:All>"
                + "<wsp:All><sp:UsernameToken/></wsp:All></wsp:ExactlyOne></wsp:Policy></sp:SupportingTokens>";

        assertThat(problems(policy, settings().security(token(PasswordType.TEXT))))
                .isEmpty();
    }

    @Test
    void ofSeveralAlternativesTheOneCountsThatTheConnectionFulfils() throws Exception {
        var token = "<sp:SupportingTokens><wsp:Policy><sp:UsernameToken/></wsp:Policy></sp:SupportingTokens>";
        var login = "<http:BasicAuthentication xmlns:http='http://schemas.microsoft.com/ws/06/2004/policy/http'/>";
        var policy =
                "<wsp:ExactlyOne><wsp:All>" + login + "</wsp:All><wsp:All>" + token + "</wsp:All></wsp:ExactlyOne>";

        assertThat(problems(policy, settings().user("bridge"))).isEmpty();
        assertThat(problems(policy, settings().security(token(PasswordType.TEXT))))
                .isEmpty();
        assertThat(problems(policy, settings()))
                .singleElement()
                .asString()
                .contains("asks for HTTP basic authentication. Set user and password");
    }

    @Test
    void sendersMayFulfilTheAlternativeThatIsNotLookedAt() throws Exception {
        var token = "<sp:SupportingTokens><wsp:Policy><sp:UsernameToken/></wsp:Policy></sp:SupportingTokens>";
        var certificate = "<sp:TransportBinding><wsp:Policy><sp:TransportToken><wsp:Policy><sp:HttpsToken><wsp:Policy>"
                + "<sp:RequireClientCertificate/></wsp:Policy></sp:HttpsToken></wsp:Policy></sp:TransportToken>"
                + "</wsp:Policy></sp:TransportBinding>";
        var either = "<wsp:ExactlyOne><wsp:All>" + token + "</wsp:All><wsp:All>" + certificate
                + "</wsp:All></wsp:ExactlyOne>";
        var received = SoapSettings.listening(
                ErpContracts.WSDL, new SoapConfig.Listen(List.of("getOrder"), Map.of(), Optional.empty()));

        assertThat(problems(either, received)).noneMatch(problem -> problem.contains("[soap/policy]"));
        assertThat(problems(token, received)).anyMatch(problem -> problem.contains("which is not looked at here"));
    }

    private static SoapSettings settings() {
        return SoapSettings.of(ErpContracts.WSDL, "https://erp.example/orders").operations("getOrder");
    }

    private static WsSecurity token(PasswordType type) {
        return new WsSecurity(
                Optional.of("bridge"),
                Optional.of(new SecretReference(SecretReference.Scheme.FILE, "erp.token")),
                type,
                false,
                Duration.ofMinutes(5));
    }

    private static List<String> problems(String assertions, SoapSettings settings) throws IOException {
        return problems(assertions, settings.config());
    }

    private static List<String> problems(String assertions, SoapConfig config) throws IOException {
        var wsdl = Files.readString(ERP).replace("<soap:binding", """
                <wsp:Policy xmlns:wsp="http://www.w3.org/ns/ws-policy"
                    xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702">%s</wsp:Policy>
                <soap:binding""".formatted(assertions));
        var context = ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null))
                .withContract(ErpContracts.WSDL, wsdl.getBytes(UTF_8));
        var describing = context.describing();
        new SoapAdapter().describe(config, describing);
        return describing.problems().inOrder().stream()
                .map(problem -> problem.what() + " " + problem.fix() + " [" + problem.code() + "]")
                .toList();
    }
}
