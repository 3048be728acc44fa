package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.xml.XmlBytes;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class HttpCarrierTest {

    private static final int ROUNDS = 400;
    private static final int SPINS_MORE_EACH_ROUND = 500;

    /** Each round closes a little later, so that some come between a request's place in the pool and its connection. */
    @Test
    void endsARequestThatHasJustBegunWhenItIsClosed() throws Exception {
        try (var silent = new ServerSocket(0, ROUNDS, InetAddress.getLoopbackAddress())) {
            for (var round = 0; round < ROUNDS; round++) {
                var carrier = carrier(silent.getLocalPort());
                var begins = new CountDownLatch(1);
                var callers = Executors.newVirtualThreadPerTaskExecutor();
                var request = callers.submit(() -> {
                    begins.countDown();
                    return carrier.post("text/xml", Optional.empty(), new XmlBytes(), Duration.ofMinutes(1));
                });
                callers.shutdown();
                begins.await();
                for (var spin = 0; spin < round * SPINS_MORE_EACH_ROUND; spin++) Thread.onSpinWait();

                carrier.close();

                assertThat(endOf(request, round)).isInstanceOfAny(NoAnswer.class, LegacySystemException.class);
            }
        }
    }

    private static HttpCarrier carrier(int port) {
        var address = "http://localhost:" + port + "/orders";
        return new HttpCarrier(
                SoapSettings.of(ErpContracts.WSDL, address).config(),
                new ServiceUrl(URI.create(address)),
                Optional.empty(),
                new TestAdapterContext("erp", Map.of(), _ -> null));
    }

    private static Throwable endOf(Future<?> request, int round) throws InterruptedException {
        try {
            return fail("Round %d was answered: %s", round, request.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail("Round %d waits on".formatted(round), e);
        }
    }
}
