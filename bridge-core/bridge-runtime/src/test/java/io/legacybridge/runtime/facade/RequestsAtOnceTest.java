package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.OPEN_CARD;
import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client may have on its way at once, so that it takes neither all connections nor all memory. */
class RequestsAtOnceTest extends OnDataPort {

    private static final String OPEN_RECORD = RECORD.replace(CARD, OPEN_CARD);
    private static final String RECORD_PATH = "/records/open/" + OPEN_CARD;

    @BeforeEach
    void prepare() throws Exception {
        port.plans.put("open", CardMessages.plan("open", "cardNum", Map.of()));
        var all = new Entitlement(Optional.empty(), Map.of());
        port.client("shop", Map.of("open", all));
        port.client("bank", Map.of("open", all));
    }

    /** Each holds a connection, of which there are only so many for all clients. */
    @Test
    void onlySoManyRequestsWaitForMessages() throws Exception {
        letShopHave(2, 1);
        var first = waiting("shop");
        var second = waiting("shop");

        await().until(() -> port.waits.get() == 2);
        assertThat(port.get("shop", "/messages").statusCode()).isEqualTo(429);
        var refused = port.get("shop", "/messages?wait=50s");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(json(refused).get("code").asString()).isEqualTo("limit/feed-requests");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(port.get("shop", RECORD_PATH).statusCode())
                .as("others are counted apart")
                .isEqualTo(404);
        assertThat(port.get("bank", "/messages?wait=1ms").statusCode()).isEqualTo(200);

        port.append("open", "open.a.1", OPEN_RECORD);
        for (var one : List.of(first, second))
            assertThat(json(one.get(30, TimeUnit.SECONDS)).get("messages")).hasSize(1);
        await().until(() -> port.get("shop", "/messages?after=1").statusCode() == 200);
    }

    /** Each page that waits for its reader is in memory, one that is encrypted as a whole even twice. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/jose"})
    void onlySoManyPagesWaitForAClientThatDoesNotReadThem(String accept) throws Exception {
        letShopHave(1, 1);
        appendALargeRecord();

        try (var _ = slowReader("/messages", accept)) {
            assertThat(port.get("shop", "/messages?after=1").statusCode()).isEqualTo(429);
        }
        await().until(() -> port.get("shop", "/messages?after=1").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", "application/jose"})
    void onlySoManyOtherAnswersWaitForAClientThatDoesNotReadThem(String accept) throws Exception {
        letShopHave(1, 1);
        appendALargeRecord();

        try (var _ = slowReader(RECORD_PATH, accept)) {
            var refused = port.get("shop", "/openapi.json");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(json(refused).get("code").asString()).isEqualTo("limit/requests");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(port.get("shop", "/messages?after=1").statusCode())
                    .as("those for messages are counted apart")
                    .isEqualTo(200);
            assertThat(port.get("bank", "/openapi.json").statusCode()).isEqualTo(200);
        }
        await().until(() -> port.get("shop", "/openapi.json").statusCode() == 200);
    }

    private void letShopHave(int feedRequests, int requests) {
        port.clients.computeIfPresent(
                "shop",
                (name, client) -> new Client(
                        name,
                        client.identity(),
                        client.reads(),
                        Map.of(),
                        Set.of(),
                        Optional.empty(),
                        feedRequests,
                        requests));
    }

    private void appendALargeRecord() {
        var event = "{\"id\":\"open.a.1\",\"source\":\"/connections/open\",\"data\":{\"cardNum\":\"" + OPEN_CARD
                + "\",\"holder\":{\"name\":\"" + "x".repeat(8 * 1024 * 1024) + "\"}}}";
        port.append("open", "open.a.1", OPEN_CARD, event.getBytes(UTF_8));
    }

    /** A request of the shop whose answer has begun, and is not read on. */
    private Socket slowReader(String path, String accept) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("localhost", port.port()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nTest-Client: shop\r\nAccept: " + accept
                                + "\r\n\r\n")
                        .getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).as("it is being answered").isPositive();
        return socket;
    }

    private CompletableFuture<HttpResponse<String>> waiting(String client) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return port.get(client, "/messages?wait=50s");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
