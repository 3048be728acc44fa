package io.legacybridge.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class InTimeTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void givesWhatComesInTime() throws Exception {
        assertThat(InTime.get(LONG, () -> "here", _ -> {})).isEqualTo("here");
    }

    @Test
    void whatGoesWrongIsTheCause() {
        assertThatThrownBy(() -> InTime.get(
                        LONG,
                        () -> {
                            throw new IOException("the cable");
                        },
                        _ -> {}))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void closesTheSocketOfWhoeverWaitsForASilentServer() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> InTime.get(SHORT, () -> silence(server), _ -> {}))
                    .isInstanceOf(TimeoutException.class);

            try (var accepted = server.accept()) {
                accepted.setSoTimeout(Math.toIntExact(LONG.toMillis()));
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aResultThatComesTooLateIsHandedOver() throws Exception {
        var mayGoOn = new CountDownLatch(1);
        var late = new CompletableFuture<String>();

        assertThatThrownBy(() -> InTime.get(SHORT, () -> uninterrupted(mayGoOn), late::complete))
                .isInstanceOf(TimeoutException.class);
        mayGoOn.countDown();

        assertThat(late.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("late");
    }

    private static int silence(ServerSocket server) throws IOException {
        var socket = new Socket(server.getInetAddress(), server.getLocalPort());
        return socket.getInputStream().read();
    }

    private static String uninterrupted(CountDownLatch mayGoOn) {
        while (true) {
            try {
                mayGoOn.await();
                return "late";
            } catch (InterruptedException e) {
                // Some libraries do not listen.
            }
        }
    }
}
