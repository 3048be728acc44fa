package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.testkit.ArtemisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives by itself, over real TLS on the appliance's SOAP port. */
class SoapPortTest {

    @TempDir
    Path folder;

    private PostOffice office;

    @BeforeEach
    void prepare() throws IOException {
        office = new PostOffice(folder);
    }

    @AfterEach
    void stop() {
        office.letterbox.beforeTheAnswer = () -> {};
        office.close();
    }

    @Test
    void aDeliveryIsDurableBeforeItsSenderIsAnswered() throws Exception {
        var atTheAnswer = new ArrayList<List<String>>();
        office.start();
        office.letterbox.beforeTheAnswer = () -> {
            await().atMost(PostOffice.LIMIT).until(() -> !office.journalled().isEmpty());
            atTheAnswer.add(office.journalled());
        };

        var answer = office.post("shop", "m-1", "bolt 12.50");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("one m-1");
        assertThat(atTheAnswer).containsExactly(List.of("bolt"));
        assertThat(office.letterbox.calls)
                .allSatisfy(call -> assertThat(call.client()).isEqualTo("internal urn:legacybridge:client:shop"));
    }

    @Test
    void aRepeatedIdIsAnsweredAndTakenOnceAlsoAfterARestart() throws Exception {
        office.start();
        office.post("shop", "m-1", "bolt 12.50");
        assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(200);
        office.stop();
        office.start();

        assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(200);
        office.post("shop", "m-2", "nut 1.00");

        await().atMost(PostOffice.LIMIT).until(() -> office.journalled().contains("nut"));
        assertThat(office.journalled()).containsExactly("bolt", "nut");
    }

    @Test
    void manySendersAtOnceAreEachTakenOnceAndThoseThatWaitForTheirAnswersInTheirOrder() throws Exception {
        office.start();
        var calls = IntStream.range(0, 200)
                .<Callable<Integer>>mapToObj(
                        number -> () -> office.post("shop", "m-" + number / 2, "part-" + number / 2 + " 1.00")
                                .statusCode())
                .toList();

        try (var senders = Executors.newFixedThreadPool(PostOffice.CALLS_AT_ONCE)) {
            for (var status : senders.invokeAll(calls)) assertThat(status.get()).isEqualTo(200);
        }

        await().atMost(PostOffice.LIMIT).until(() -> office.journalled().size() >= 100);
        assertThat(office.journalled())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100)
                        .mapToObj(number -> "part-" + number)
                        .toList());

        var inOrder = Stream.of("bolt", "nut", "screw", "washer").toList();
        try (var senders = Executors.newFixedThreadPool(inOrder.size())) {
            var each = inOrder.stream()
                    .<Callable<Void>>map(part -> () -> {
                        for (var number = 10; number < 30; number++)
                            office.post("shop", part + number, part + "-" + number + " 1.00");
                        return null;
                    })
                    .toList();
            for (var sender : senders.invokeAll(each)) sender.get();
        }

        await().atMost(PostOffice.LIMIT).until(() -> office.journalled().size() >= 180);
        for (var part : inOrder)
            assertThat(office.journalled())
                    .filteredOn(code -> code.startsWith(part + "-"))
                    .hasSize(20)
                    .isSorted();
    }

    @Test
    void whatComesWhileTheBrokerIsDownIsRefusedAndTakenWhenItIsSentAgain() throws Exception {
        try (var artemis = ArtemisProcess.in(folder.resolve("artemis"))) {
            artemis.comeUp();
            office.useBroker(artemis.url());
            office.start();
            assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(200);

            artemis.kill();
            var refused = office.post("shop", "m-2", "nut 1.00");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).startsWith("broker/");
            await().atMost(PostOffice.LIMIT).until(() -> status().contains("degraded"));

            artemis.comeUp();
            await().atMost(PostOffice.LIMIT)
                    .until(() -> office.post("shop", "m-2", "nut 1.00").statusCode() == 200);
            await().atMost(PostOffice.LIMIT).until(() -> office.journalled().contains("nut"));
            assertThat(office.journalled()).containsExactly("bolt", "nut");
            await().atMost(PostOffice.LIMIT).until(() -> status().contains("running"));
        }
    }

    @Test
    void forAClientThatMayNotSendNothingExistsThere() throws Exception {
        office.start();

        var existing = office.post("stranger", "m-1", "bolt 12.50");
        var missing = office.get("stranger", "/nothing-here");

        assertThat(existing.statusCode()).isEqualTo(404);
        assertThat(problem(existing.body())).isEqualTo(problem(missing.body())).isEqualTo("access/unknown-receiver");
        assertThat(office.get("shop", "/").statusCode()).isEqualTo(404);
        assertThat(office.journalled()).isEmpty();
        office.write("clients/shop.yaml", "certificate: {san: \"urn:legacybridge:client:shop\"}\nsends: []\n");
        await().atMost(PostOffice.LIMIT)
                .until(() -> office.get("shop", "/letters").statusCode() == 404);
        Files.delete(office.home().resolve("clients/shop.yaml"));
        await().atMost(PostOffice.LIMIT)
                .until(() -> problem(office.get("shop", "/letters").body()).equals("access/unknown-client"));
    }

    @Test
    void refusesWhatIsTooLargeOrCompressedOrAnotherMethod() throws Exception {
        office.start();

        var large = office.post("shop", "m-1", "x".repeat(PostOffice.BODY_LIMIT));
        var compressed = office.send("shop", office.letter("m-1", "bolt 12.50").header("Content-Encoding", "gzip"));
        var method = office.send("shop", office.request("/letters").DELETE());

        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(problem(large.body())).isEqualTo("request/too-large");
        assertThat(compressed.statusCode()).isEqualTo(415);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("GET, POST");
        assertThat(office.send("shop", office.request("/letters").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(office.journalled()).isEmpty();
    }

    /** As many as the port takes at once, of which a byte has come. */
    @Test
    void aSenderWhoseBodiesComeSlowlyKeepsNoneFromTheOthers() throws Exception {
        office.start();
        var slow = new ArrayList<Socket>();
        try {
            for (var number = 0; number < 2 * PostOffice.CALLS_AT_ONCE; number++) slow.add(begun("shop"));

            assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(200);

            for (var socket : slow) socket.getOutputStream().write("-2\nnut 1.00".getBytes(StandardCharsets.UTF_8));
            for (var socket : slow)
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isIn("HTTP/1.1 200", "HTTP/1.1 503");
        } finally {
            for (var socket : slow) socket.close();
        }
    }

    /** A request whose body has begun. */
    private Socket begun(String client) throws IOException {
        var certs = office.home().resolve("certs");
        var socket = ClientTls.context(
                        certs.resolve("clients/" + client + ".pem"),
                        certs.resolve("clients/" + client + ".key"),
                        certs.resolve("ca/root.pem"))
                .getSocketFactory()
                .createSocket("localhost", office.soapPort());
        socket.getOutputStream()
                .write("POST /letters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\nm"
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void aRevokedClientIsCutOffAndANewCertificateIsUsedWithoutARestart() throws Exception {
        office.start();
        var entered = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        office.letterbox.beforeTheAnswer = () -> {
            entered.countDown();
            waitFor(letGo);
        };
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = senders.submit(() -> office.post("shop", "m-1", "bolt 12.50"));
            entered.await();

            office.certs().revoke(new Holder.Client("shop"), RevocationReason.KEY_COMPROMISE);

            await().atMost(PostOffice.LIMIT).until(waiting::isDone);
            assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(IOException.class);
            letGo.countDown();
        }
        assertThat(isRefused("shop")).isTrue();
        assertThat(office.get("stranger", "/letters").statusCode()).isEqualTo(404);

        office.certs().issue("second");
        office.write(
                "clients/second.yaml", "certificate: {san: \"urn:legacybridge:client:second\"}\nsends: [letters]\n");
        await().atMost(PostOffice.LIMIT)
                .until(() -> office.get("second", "/letters").statusCode() == 200);
    }

    @Test
    void aNewVersionWaitsForTheCallsOfTheOneBefore() throws Exception {
        office.start();
        var entered = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        office.letterbox.beforeTheAnswer = () -> {
            entered.countDown();
            waitFor(letGo);
        };
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> before = senders.submit(
                    () -> office.post("shop", "m-1", "bolt 12.50").body());
            entered.await();
            office.letterbox.beforeTheAnswer = () -> {};

            office.write("connections/letters.yaml", "adapter: letterbox\nword: two\n");
            await().atMost(PostOffice.LIMIT)
                    .until(() -> office.get("shop", "/letters").body().equals("two"));
            assertThat(office.post("shop", "m-2", "nut 1.00").body()).isEqualTo("two m-2");
            letGo.countDown();

            assertThat(before.get()).isEqualTo("one m-1");
        }
        await().atMost(PostOffice.LIMIT).until(() -> office.journalled().size() == 2);
    }

    @Test
    void aConnectionThatIsGoneTakesNothing() throws Exception {
        office.start();

        Files.delete(office.home().resolve("connections/letters.yaml"));

        await().atMost(PostOffice.LIMIT)
                .until(() -> problem(office.get("shop", "/letters").body()).equals("connection/not-listening"));
        assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(503);
        assertThat(office.journalled()).isEmpty();
    }

    @Test
    void thePortOpensOnlyForAConnectionThatListensAndAsSoonAsItIsFree() throws Exception {
        var connection = office.home().resolve("connections/letters.yaml");
        Files.delete(connection);
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            office.listenAt(other.getLocalPort());
            office.startWithoutWaiting();
            assertThat(office.appliance().soapPort()).isEmpty();

            office.write("connections/letters.yaml", "adapter: letterbox\n");
            await().atMost(PostOffice.LIMIT).until(() -> status().contains("config/port-in-use"));
        }
        office.awaitListening();

        assertThat(office.post("shop", "m-1", "bolt 12.50").statusCode()).isEqualTo(200);
        await().atMost(PostOffice.LIMIT).until(() -> status().contains("running"));
    }

    @Test
    void aRecordThatCannotBecomeAMessageIsSetAsideAndItsSenderIsAnswered() throws Exception {
        office.start();

        assertThat(office.post("shop", "m-1", "lbe1.x 1.00").statusCode()).isEqualTo(200);

        assertThat(office.appliance().deadLetters().waiting(Optional.of("letters"), 10))
                .hasSize(1);
        assertThat(office.journalled()).isEmpty();
    }

    /** At the handshake, or at the request when it resumes a session of before. */
    private boolean isRefused(String client) {
        try {
            return problem(office.get(client, "/letters").body()).equals("access/unknown-client");
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private String status() throws IOException {
        var file = office.home().resolve("status/letters.json");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** The code of a problem; empty when the body is none. */
    private static String problem(String body) {
        return body.startsWith("{") ? Landscape.JSON.readTree(body).path("code").asString("") : "";
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
