package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.LoginKey;
import io.legacybridge.testkit.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * An ERP, a database and a queue that want certificates of a CA of their own, and a mainframe that wants a key. All of it can be
 * rotated: the CA, their own pair, the pair that the appliance shows, and the key.
 */
final class LegacyPark implements AutoCloseable {

    static final String ORDER = """
            {"orderNumber": "S-1", "customer": {"number": "00000815", "name": "Shop"},
             "line": [{"article": "A-0001", "quantity": 3, "price": 12.50}]}""";

    private static final String TLS = "tls: {trust: park, certificate: bridge}";
    private static final String CONFIRMED = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
            + "<createOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>S-1</orderNumber>"
            + "<erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state></createOrderResponse>"
            + "</e:Body></e:Envelope>";
    // Then it closes, as servers do, so that a new handshake follows.
    private static final int ANSWERS_TO_A_CONNECTION = 10;

    private final Landscape landscape;
    private final Path folder;
    private final HttpServer erp;
    private final ArtemisProcess broker;
    private final ServerTls tls;
    private final TlsFront erpFront;
    private final TlsFront databaseFront;
    private final TlsFront brokerFront;
    private final AtomicInteger answered = new AtomicInteger();
    private LoginKey key = newKey();
    private int generation;

    LegacyPark(Landscape landscape, Path folder) throws Exception {
        this.landscape = landscape;
        this.folder = folder;
        var first = authority();
        copy(first.resolve("certs/ca/root.pem"), own().resolve("certs/trust/ca-0.pem"));
        serve(first);
        tls = new ServerTls(own(), Clock.systemUTC(), new SecureRandom());
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        erp.createContext("/", this::confirm);
        erp.start();
        broker = ArtemisProcess.in(folder.resolve("broker"));
        broker.comeUp();
        var database = URI.create(TestPostgres.newDatabase().substring("jdbc:".length()));
        prepare(database);
        erpFront = new TlsFront(tls, TlsFront.Opening.TLS, erp.getAddress().getPort());
        databaseFront = new TlsFront(tls, TlsFront.Opening.POSTGRES, database.getPort());
        brokerFront =
                new TlsFront(tls, TlsFront.Opening.TLS, URI.create(broker.url()).getPort());
        give(first, List.of(first));
        landscape.mainframe().authorize(key.publicKey());
        secret("mainframe.key", key.privateKey());
        connect(database.getPath().substring(1));
    }

    /**
     * A new CA that has made a new pair for the legacy systems and one for the appliance; both CAs count for a while, then only the
     * new one.
     *
     * @param inUse waits until the appliance shows the pair with this serial number
     */
    void rotate(Consumer<String> inUse) throws Exception {
        var before = folder.resolve("authority-" + generation);
        generation++;
        var next = authority();
        copy(next.resolve("certs/ca/root.pem"), own().resolve("certs/trust/ca-" + generation + ".pem"));
        tls.reload();
        var serial = give(next, List.of(before, next));
        inUse.accept(serial);
        serve(next);
        Files.delete(own().resolve("certs/trust/ca-" + (generation - 1) + ".pem"));
        tls.reload();
        var old = key;
        key = newKey();
        landscape.mainframe().authorize(old.publicKey(), key.publicKey());
        secret("mainframe.key", key.privateKey());
        landscape.mainframe().authorize(key.publicKey());
    }

    /** What the appliance has shown last to the ERP. */
    String shownToTheErp() {
        return erpFront.lastShown();
    }

    /** All systems end what stands, so that everybody must connect anew. */
    void restart() throws IOException {
        for (var front : List.of(erpFront, databaseFront, brokerFront)) front.cut();
        landscape.mainframe().goDown();
        landscape.mainframe().comeUp();
    }

    /** Whether all three were shown this certificate last. */
    boolean allWereShown(String serial) {
        return List.of(erpFront, databaseFront, brokerFront).stream()
                .allMatch(front -> front.lastShown().equals(serial));
    }

    /** A message on the queue. */
    void send(String text) throws Exception {
        try (var factory = new ActiveMQConnectionFactory(broker.url());
                var connection = factory.createConnection(ArtemisProcess.USER, ArtemisProcess.PASSWORD);
                var session = connection.createSession();
                var producer = session.createProducer(session.createQueue("ITEMS"))) {
            producer.send(session.createTextMessage(text));
        }
    }

    @Override
    public void close() {
        for (var front : List.of(erpFront, databaseFront, brokerFront)) front.close();
        erp.stop(0);
        broker.close();
    }

    private void connect(String database) throws Exception {
        landscape.orderContract();
        landscape.write("contracts/item.cpy", """
                01 ITEM.
                   05 ITEM-ID  PIC X(8).
                """.indent(7));
        secret("queue.password", ArtemisProcess.PASSWORD);
        secret("table.password", TestPostgres.PASSWORD);
        landscape.write("connections/erp.yaml", """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                endpoint: https://localhost:%d/orders
                expose: {createOrder: POST /orders}
                %s
                """.formatted(erpFront.port(), TLS));
        landscape.write(
                "connections/registry.yaml", """
                adapter: jdbc
                database: postgresql
                server: "localhost:%d"
                name: %s
                user: %s
                password: file:table.password
                %s
                operations:
                  find: {kind: query-one, sql: "SELECT id FROM item WHERE id = :id", parameters: {id: "text(8) not null"},
                    columns: {id: "text(8)"}}
                effect: {find: read}
                """.formatted(databaseFront.port(), database, TestPostgres.USER, TLS));
        landscape.write("connections/queue.yaml", """
                adapter: jms
                broker: artemis
                servers: ["localhost:%d"]
                user: %s
                password: file:queue.password
                %s
                receive:
                  queue: ITEMS
                  backout-queue: ITEMS.BACKOUT
                  receive-timeout: 100ms
                  format: {type: copybook, file: item.cpy, encoding: us-ascii}
                """.formatted(brokerFront.port(), ArtemisProcess.USER, TLS));
        landscape.write(
                "connections/files.yaml",
                landscape
                        .connection("*.DAT", "item.cpy, encoding: us-ascii", "")
                        .replace("password: file:mainframe.password", "private-key: file:mainframe.key"));
    }

    private static void prepare(URI database) throws Exception {
        try (var connection =
                        DriverManager.getConnection("jdbc:" + database, TestPostgres.USER, TestPostgres.PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE item (id varchar(8) PRIMARY KEY)");
            statement.execute("INSERT INTO item VALUES ('A-0001')");
        }
    }

    private void confirm(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (answered.incrementAndGet() % ANSWERS_TO_A_CONNECTION == 0)
            exchange.getResponseHeaders().set("Connection", "close");
        var answer = CONFIRMED.getBytes(US_ASCII);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private Path own() {
        return folder.resolve("park");
    }

    private Path authority() {
        var home = folder.resolve("authority-" + generation);
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue("bridge");
        return home;
    }

    /** The legacy systems show this CA's pair from their next look on. */
    private void serve(Path authority) throws IOException {
        copy(authority.resolve("certs/server.key"), own().resolve("certs/server.key"));
        copy(authority.resolve("certs/server.pem"), own().resolve("certs/server.pem"));
    }

    /** The appliance trusts these CAs and shows a pair of the first; first the trust, then the key, then the certificate. */
    private String give(Path authority, List<Path> trusted) throws Exception {
        var outward = landscape.home().resolve(OutwardTls.FOLDER);
        var bundle = new StringBuilder();
        for (var one : trusted) bundle.append(Files.readString(one.resolve("certs/ca/root.pem")));
        landscape.write(OutwardTls.FOLDER + "park.trust.pem", bundle.toString());
        copy(authority.resolve("certs/clients/bridge.key"), outward.resolve("bridge.key"));
        copy(authority.resolve("certs/clients/bridge.pem"), outward.resolve("bridge.pem"));
        try (var in = Files.newInputStream(outward.resolve("bridge.pem"))) {
            return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in))
                    .getSerialNumber()
                    .toString(16);
        }
    }

    private void secret(String name, String text) throws IOException {
        PrivateFiles.write(landscape.home().resolve("secrets").resolve(name), text.getBytes(UTF_8));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static LoginKey newKey() {
        try {
            return LoginKey.openSshEd25519();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
