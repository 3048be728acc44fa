package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A WSDL with a second service that offers the same, such as one for tests. */
class SeveralServicesTest {

    private static final Path ERP = Path.of(System.getProperty("bridge.root"), "wsdl", ErpContracts.WSDL);

    @Test
    void whichOfTwoAddressesIsMeantHasToBeSaid() throws Exception {
        var problems = problems("https://test.erp.example/orders", SoapSettings.of(ErpContracts.WSDL));

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("Orders at https://erp.example/orders, Trial at https://test.erp.example/orders")
                .endsWith("[soap/several-services]");
    }

    @Test
    void aServiceOrAnAddressSaysIt() throws Exception {
        var other = "https://test.erp.example/orders";

        assertThat(problems(other, SoapSettings.of(ErpContracts.WSDL).service("Trial")))
                .isEmpty();
        assertThat(problems(other, SoapSettings.of(ErpContracts.WSDL, "https://erp.example/orders")))
                .isEmpty();
    }

    @Test
    void servicesAtOneAddressAreTheSame() throws Exception {
        assertThat(problems("https://erp.example/orders", SoapSettings.of(ErpContracts.WSDL)))
                .isEmpty();
    }

    @Test
    void anAddressWhoseHostHasAnUnderscoreIsToldAsThat() throws Exception {
        assertThatThrownBy(() -> ServiceUrl.parse("http://erp_test:8080/"))
                .isInstanceOf(BadValue.class)
                .hasMessageContaining("underscore");
        assertThat(problems(
                        "http://erp_test:8080/",
                        SoapSettings.of(ErpContracts.WSDL).service("Trial")))
                .singleElement()
                .asString()
                .contains("port TrialSoap", "underscore")
                .endsWith("[soap/bad-address]");
        assertThatThrownBy(() -> ServiceUrl.parse("ftp://a_b@erp.example/"))
                .hasMessage("This is not the address of a service.");
    }

    private static List<Problem> problems(String other, SoapSettings settings) throws IOException {
        var wsdl = Files.readString(ERP).replace("</definitions>", """
                          <service name="Trial">
                            <port name="TrialSoap" binding="erp:OrdersSoap"><soap:address location="%s"/></port>
                          </service>
                        </definitions>""".formatted(other));
        var context = ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null))
                .withContract(ErpContracts.WSDL, wsdl.getBytes(UTF_8));
        var describing = context.describing();
        new SoapAdapter().describe(settings.config(Optional.empty()), describing);
        return describing.problems().inOrder();
    }
}
