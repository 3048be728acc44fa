package io.legacybridge.crash;

import io.legacybridge.security.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that reads the feed over mutual TLS all the time, and judges what it gets by the sources' numbers alone: each one
 * once, in order, with its own content.
 */
final class Sink {

    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final long PAUSE_MILLIS = 50;
    private static final int MOST_WRONG = 20;

    private final SSLContext tls;
    private final List<Integer> ports;
    private final List<Message> live = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Integer> last = new ConcurrentHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Boolean> corrected = new ConcurrentHashMap<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sink").daemon().unstarted(this::run);
    private int node;
    private long after;

    private record Message(long position, String connection, int number, String id, int content) {}

    private record Page(List<Message> messages, long next) {}

    /** @param ports of nodes that share a journal: the next one is asked when one does not answer */
    Sink(Path certs, List<Integer> ports) {
        this.tls = ClientTls.context(
                certs.resolve("clients/crm.pem"), certs.resolve("clients/crm.key"), certs.resolve("ca/root.pem"));
        this.ports = ports;
    }

    void start() {
        thread.start();
    }

    /** The number of the last record that came from a connection; 0 before the first one. */
    int last(String connection) {
        return last.getOrDefault(connection, 0);
    }

    /** Records that did not come before a later one did. */
    int lost() {
        return lost.get();
    }

    /** Records that came again, under their id or another one. */
    int doubled() {
        return doubled.get();
    }

    /** From now on a record that was bad may come corrected, once, and behind others. */
    void expectCorrected(String connection, int number) {
        corrected.put(connection + " " + number, false);
    }

    boolean cameCorrected(String connection, int number) {
        return corrected.getOrDefault(connection + " " + number, false);
    }

    synchronized void wrong(String what) {
        if (wrong.size() < MOST_WRONG) wrong.add(what);
    }

    /** What was not as it should be, the first of it. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Reads everything from the beginning again: what a client has seen once must still be there, unchanged. */
    synchronized void compareAll() throws IOException, InterruptedException {
        try (var http = http()) {
            var index = 0;
            for (var position = 0L; ; ) {
                var page = page(http, position, "0s");
                if (page.messages().isEmpty()) break;
                for (var message : page.messages()) {
                    if (index >= live.size() || !live.get(index).equals(message)) {
                        wrong("read again, there is " + message + " instead of "
                                + (index < live.size() ? live.get(index) : "nothing"));
                        return;
                    }
                    index++;
                }
                position = page.next();
            }
            if (index < live.size()) wrong("read again, there are " + index + " messages instead of " + live.size());
        }
    }

    /** The numbers of all records of a connection, as a client finds them now. */
    List<Integer> numbers(String connection) throws IOException, InterruptedException {
        var numbers = new ArrayList<Integer>();
        try (var http = http()) {
            for (var position = 0L; ; ) {
                var page = page(http, position, "0s");
                if (page.messages().isEmpty()) return numbers;
                for (var message : page.messages())
                    if (message.connection().equals(connection)) numbers.add(message.number());
                position = page.next();
            }
        }
    }

    void end() throws InterruptedException {
        closed.countDown();
        thread.join();
    }

    private void run() {
        try (var http = http()) {
            while (!isClosed(0)) {
                try {
                    take(page(http, after, "1s"));
                } catch (IOException e) {
                    node++;
                    if (isClosed(PAUSE_MILLIS)) return;
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            wrong("the client failed: " + e);
        }
    }

    private synchronized void take(Page page) {
        page.messages().forEach(this::take);
        after = page.next();
    }

    private void take(Message message) {
        live.add(message);
        var before = last(message.connection());
        var expected = Items.nextGood(before);
        if (!ids.add(message.id())) {
            doubled.incrementAndGet();
            wrong("the id came twice: " + message);
        } else if (Items.isBad(message.number())) {
            if (!Boolean.FALSE.equals(corrected.replace(message.connection() + " " + message.number(), true)))
                wrong("nobody replayed, or it came before: " + message);
        } else if (message.number() <= before) {
            doubled.incrementAndGet();
            wrong("after number " + before + " came, again or too late, " + message);
        } else {
            for (var missing = expected; missing < message.number(); missing = Items.nextGood(missing))
                lost.incrementAndGet();
            if (message.number() != expected) wrong("instead of number " + expected + " came " + message);
            last.put(message.connection(), message.number());
        }
    }

    private Page page(HttpClient http, long position, String wait) throws IOException, InterruptedException {
        var uri = "https://localhost:%d/messages?limit=1000&after=%d&wait=%s"
                .formatted(ports.get(node % ports.size()), position, wait);
        var request = HttpRequest.newBuilder(URI.create(uri)).build();
        var answer = WholeAnswer.to(request, http, PATIENCE);
        if (answer.statusCode() != 200) throw new IOException(answer.statusCode() + " " + answer.body());
        var page = JsonMapper.shared().readTree(answer.body());
        var messages = new ArrayList<Message>();
        page.get("messages").forEach(message -> messages.add(message(message)));
        return new Page(messages, page.get("next").asLong());
    }

    private Message message(JsonNode node) {
        var event = node.get("event");
        var data = event.get("data").has("putItem") ? event.get("data").get("putItem") : event.get("data");
        var number = data.get(data.has("number") ? "number" : "itemNumber").asInt();
        if (data.get("amount").asInt() != Items.amount(number)
                || !data.get("note").asString().equals(Items.note(number)))
            wrong("the content is another one: " + event);
        var source = event.get("source").asString();
        return new Message(
                node.get("position").asLong(),
                source.substring(source.lastIndexOf('/') + 1),
                number,
                event.get("id").asString(),
                event.toString().hashCode());
    }

    private HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .connectTimeout(PATIENCE)
                .build();
    }

    private boolean isClosed(long waitMillis) throws InterruptedException {
        return closed.await(waitMillis, TimeUnit.MILLISECONDS);
    }
}
