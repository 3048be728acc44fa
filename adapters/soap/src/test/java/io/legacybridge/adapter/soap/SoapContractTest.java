package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.AdapterContractTest;
import io.legacybridge.testkit.AdapterUnderTest;
import io.legacybridge.testkit.FaultyNetwork;
import io.legacybridge.testkit.OperationsUnderTest;
import io.legacybridge.testkit.PushesUnderTest;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract, on an ERP that wants a password. */
class SoapContractTest extends AdapterContractTest<SoapConfig> {

    private static final String PASSWORD = "erp-secret-7531";

    @Override
    protected AdapterUnderTest<SoapConfig> start() throws Exception {
        var erp = new ErpProvider();
        var server = new SoapServer(erp, Map.of(), List.of(SoapServer.basic("bridge", PASSWORD)), false);
        var network = new FaultyNetwork(new HostPort("localhost", server.port()));
        var operations = new OperationsUnderTest() {
            @Override
            public Asked good() {
                return new Asked("createOrder", Calling.order("A-0001"));
            }

            @Override
            public Map<String, Object> reply() {
                return Map.of(
                        "orderNumber", "S-1",
                        "erpNumber", "0000000042",
                        "total", new BigDecimal("37.50"),
                        "state", "accepted");
            }

            @Override
            public Asked refused() {
                return new Asked("createOrder", Calling.order("Z-9999"));
            }

            @Override
            public String faultCode() {
                return "UnknownArticle";
            }

            @Override
            public int done() {
                return erp.done();
            }

            @Override
            public void hang() {
                network.holdBack();
            }

            @Override
            public void loseAnswers() {
                network.loseAnswers();
            }
        };
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<SoapConfig> adapter() {
                return new SoapAdapter();
            }

            @Override
            public SoapConfig config() {
                return SoapSettings.of(ErpContracts.WSDL, "http://" + network.address() + "/service")
                        .user("bridge")
                        .operations("createOrder", "getOrder")
                        .config(Optional.of(new Listen(
                                List.of("createOrder"), Map.of("createOrder", "receipt.xml"), Optional.empty())));
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of("erp.password", PASSWORD);
            }

            @Override
            public TestAdapterContext context(TestAdapterContext plain) {
                return ErpContracts.in(plain).withContract("receipt.xml", Receiving.RECEIPT.getBytes(UTF_8));
            }

            @Override
            public PushesUnderTest pushes() {
                return new ReceivedOrders();
            }

            @Override
            public OperationsUnderTest operations() {
                return operations;
            }

            @Override
            public void goDown() throws Exception {
                network.goDown();
            }

            @Override
            public void comeUp() throws Exception {
                network.comeUp();
            }

            @Override
            public void close() throws IOException {
                network.close();
                server.close();
            }
        };
    }
}
