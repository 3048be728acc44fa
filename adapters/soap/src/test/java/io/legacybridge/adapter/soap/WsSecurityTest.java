package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.adapter.soap.SoapConfig.PasswordType;
import io.legacybridge.adapter.soap.SoapConfig.WsSecurity;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.testkit.TestAdapterContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.callback.CallbackHandler;
import org.apache.cxf.ws.security.wss4j.WSS4JInInterceptor;
import org.apache.wss4j.common.ConfigurationConstants;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests with a WS-Security header, checked by WSS4J, and with WS-Addressing, checked by CXF. */
class WsSecurityTest {

    private static final String PASSWORD = "to ken & <more>";

    private final ErpProvider erp = new ErpProvider();
    private SoapServer server;
    private TestAdapterContext context;
    private Calling calling;

    @AfterEach
    void stop() {
        calling.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"TEXT,false", "TEXT,true", "DIGEST,false", "DIGEST,true"})
    void theTokenIsTaken(PasswordType type, boolean timestamp) throws Exception {
        start(type, timestamp, PASSWORD, PASSWORD, false);

        // Twice, since a nonce is taken once.
        for (var i = 1; i <= 2; i++)
            assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                    .isInstanceOf(Answer.Reply.class);
        assertThat(erp.done()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"TEXT", "DIGEST"})
    void aWrongTokenIsToldOnceAndNotShownAgain(PasswordType type) {
        start(type, true, PASSWORD, "another", false);

        for (var i = 0; i < 3; i++) {
            var failure = catchThrowableOfType(
                    LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));
            assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
            assertThat(failure.problem().code()).isEqualTo("soap/login");
        }
        assertThat(erp.done()).isZero();
    }

    /** Another password would help nobody; that the clocks differ must be told, and no pause follows. */
    @Test
    void aTimestampThatIsOverIsToldAsAMatterOfClocks() throws Exception {
        start(PasswordType.TEXT, true, PASSWORD, PASSWORD, false);
        context.pass(Duration.ofHours(-1));

        var failure = catchThrowableOfType(
                LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));

        assertThat(failure.problem().toString()).contains("MessageExpired", "clocks", "[soap/expired]");
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
        context.pass(Duration.ofHours(1));
        assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer()).isInstanceOf(Answer.Reply.class);
    }

    @Test
    void aRefusedTokenIsToldWithTheCodeOfTheFault() {
        start(PasswordType.TEXT, true, PASSWORD, "another", false);

        var failure = catchThrowableOfType(
                LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));

        assertThat(failure.problem().toString()).contains("bridge (FailedAuthentication)", "[soap/login]");
    }

    @Test
    void addressingSaysWhatAndWhere() throws Exception {
        start(PasswordType.DIGEST, true, PASSWORD, PASSWORD, true);

        assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer()).isInstanceOf(Answer.Reply.class);
    }

    @Test
    void aServiceThatWantsATokenIsNotCarriedOutWithoutOne() {
        start(PasswordType.TEXT, false, PASSWORD, PASSWORD, false);
        calling.close();
        calling = new Calling(
                SoapSettings.of(ErpContracts.WSDL, server.address()).config(),
                ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null)));

        var failure = catchThrowableOfType(
                LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));

        assertThat(failure.problem().code()).isEqualTo("soap/security");
        assertThat(erp.done()).isZero();
    }

    private void start(PasswordType type, boolean timestamp, String known, String shown, boolean addressing) {
        server = new SoapServer(
                erp,
                Map.of("ws-security.return.security.error", true),
                List.of(checking(type, timestamp, known)),
                addressing);
        context = ErpContracts.in(new TestAdapterContext("erp", Map.of("erp.token", shown), _ -> null));
        var security = new WsSecurity(
                Optional.of("bridge"),
                Optional.of(new SecretReference(SecretReference.Scheme.FILE, "erp.token")),
                type,
                timestamp,
                Duration.ofMinutes(5));
        calling = new Calling(
                SoapSettings.of(ErpContracts.WSDL, server.address())
                        .security(security)
                        .addressing(addressing)
                        .config(),
                context);
    }

    private static WSS4JInInterceptor checking(PasswordType type, boolean timestamp, String password) {
        CallbackHandler passwords = callbacks -> ((WSPasswordCallback) callbacks[0]).setPassword(password);
        var settings = new HashMap<String, Object>();
        settings.put(
                ConfigurationConstants.ACTION,
                timestamp
                        ? ConfigurationConstants.TIMESTAMP + " " + ConfigurationConstants.USERNAME_TOKEN
                        : ConfigurationConstants.USERNAME_TOKEN);
        settings.put(
                ConfigurationConstants.PASSWORD_TYPE, type == PasswordType.TEXT ? "PasswordText" : "PasswordDigest");
        settings.put(ConfigurationConstants.PW_CALLBACK_REF, passwords);
        return new WSS4JInInterceptor(settings);
    }
}
