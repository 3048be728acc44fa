package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;

/** What servers say that speak another protocol than their client. */
public enum Nonsense {
    /** A web server's page about the request that it did not understand, or that did not come. */
    HTML {
        @Override
        void answer(Socket client, int number) throws IOException {
            client.setSoTimeout(MAX_WAIT_MILLIS);
            try {
                var _ = client.getInputStream().read();
            } catch (SocketTimeoutException e) {
                // Who waits for a greeting says nothing first.
            }
            client.setSoTimeout(0);
            client.getOutputStream().write(PAGE.getBytes(US_ASCII));
        }
    },
    /** Nothing, while the connection stands. */
    SILENCE {
        @Override
        void answer(Socket client, int number) throws IOException {
            while (client.getInputStream().read() >= 0) {}
        }
    },
    /** Other bytes each time. */
    NOISE {
        @Override
        void answer(Socket client, int number) throws IOException {
            var noise = new byte[NOISE_LENGTH];
            new Random(number).nextBytes(noise);
            client.getOutputStream().write(noise);
        }
    };

    private static final int MAX_WAIT_MILLIS = 200;
    private static final int NOISE_LENGTH = 1_000;
    private static final String PAGE = """
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/html\r
            Connection: close\r
            \r
            <html><head><title>400 Bad Request</title></head>
            <body><h1>Bad Request</h1></body></html>
            """;

    /** @param number of the connection */
    abstract void answer(Socket client, int number) throws IOException;

    /** Answers, says that it is done, and waits until the client lets go. */
    final void serve(Socket client, int number) throws IOException {
        answer(client, number);
        client.shutdownOutput();
        while (client.getInputStream().read() >= 0) {}
    }
}
