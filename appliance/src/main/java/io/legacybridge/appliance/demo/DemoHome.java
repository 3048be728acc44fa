package io.legacybridge.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The demo's home folder: certificates, a connection of each kind, three clients with different rights. */
final class DemoHome {

    static final String CONNECTION = "cards";
    static final String USER = "bridge";

    private static final String MARKER = "demo.txt";
    private static final List<String> CLIENTS = List.of("finance", "support", "shop");

    private final Path home;

    DemoHome(Path home) {
        this.home = home;
    }

    Path path() {
        return home;
    }

    Path mainframe() {
        return home.resolve("mainframe");
    }

    Path mainframeHostKey() {
        return home.resolve("mainframe.hostkey");
    }

    /** A home that an earlier demo made is used again. */
    boolean isMade() {
        return Files.exists(home.resolve(MARKER));
    }

    /** Makes everything that needs no running legacy system. */
    void make(Clock clock, SecureRandom random) throws IOException {
        refuseForeignFolder();
        Files.createDirectories(mainframe().resolve("out"));
        var certs = new CertsHome(home, clock, random);
        certs.init(List.of("localhost", "127.0.0.1"));
        CLIENTS.forEach(certs::issue);
        for (var system : List.of("mainframe", "warehouse", "shop-db")) makePassword(system, random);
        for (var contract : List.of("cards.cpy", "stock-change.cpy"))
            write("contracts/" + contract, resource(contract));
        for (var contract : List.of("orders.wsdl", "orders.xsd"))
            write("contracts/erp/1.0/" + contract, resource("wsdl/erp/1.0/" + contract));
        write("clients/finance.yaml", client("finance", "plain", "all"));
        write("clients/support.yaml", client("support", "mask", "[cardNum, holder, balance]") + """
                          stock-queue: {fields: all}
                          stock-table: {fields: all}
                        """);
        write("clients/shop.yaml", """
                certificate:
                  san: urn:legacybridge:client:shop
                calls:
                  erp:
                    createOrder: {request: all, reply: all, faults: all}
                """);
        write("protection/demo.yaml", """
                # The built-in rules know card numbers and birth dates; the security team adds what it knows.
                rules:
                  - field-class: public
                    fields: [ACCT-ID, NAME, CREDIT-LIMIT, BALANCE, LAST-PAYMENTS]
                  - field-class: public
                    connections: [stock-queue, stock-table, erp]
                    fields: [CHANGE-ID, ARTICLE, WAREHOUSE, QUANTITY, change_id, article, quantity, price, bridge_change,
                      orderNumber, number, name, note, erpNumber, total, state, position]
                """);
        write(
                "bridge.yaml",
                "data-listen: 127.0.0.1:%d\nhealth-listen: 127.0.0.1:%d\ncontrol-listen: 127.0.0.1:%d\n"
                        .formatted(freePort(8443), freePort(9442), freePort(9443)));
        write(MARKER, "Made by bridge demo. Delete the whole folder when you are done with it.\n");
    }

    /** Of the demo's user at a legacy system. */
    String password(String system) throws IOException {
        return new String(PrivateFiles.read(home.resolve("secrets/" + system + ".password")), UTF_8);
    }

    /** Where a legacy system keeps its data. */
    Path folder(String system) throws IOException {
        return Files.createDirectories(home.resolve("legacy").resolve(system));
    }

    /** The port of an earlier run, or a free one. */
    int port(String system, int wish) throws IOException {
        var file = home.resolve(system + ".port");
        if (!Files.exists(file)) Files.writeString(file, Integer.toString(freePort(wish)));
        return Integer.parseInt(Files.readString(file).strip());
    }

    /** Writes the connection to a legacy system. */
    void connect(String connection, int port, String fingerprint) throws IOException {
        var text = resource(connection + ".yaml")
                .replace("PORT", Integer.toString(port))
                .replace("FINGERPRINT", fingerprint);
        write("connections/" + connection + ".yaml", text);
    }

    /** TLS as a client of the demo speaks it. */
    SSLContext tls(String client) {
        return ClientTls.context(
                home.resolve("certs/clients/" + client + ".pem"),
                home.resolve("certs/clients/" + client + ".key"),
                home.resolve("certs/ca/root.pem"));
    }

    /** Takes the home away again. */
    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    private void makePassword(String system, SecureRandom random) throws IOException {
        var password = new byte[18];
        random.nextBytes(password);
        PrivateFiles.write(
                home.resolve("secrets/" + system + ".password"),
                Base64.getUrlEncoder().withoutPadding().encode(password));
    }

    private void refuseForeignFolder() throws IOException {
        if (!Files.exists(home)) return;
        try (var files = Files.list(home)) {
            if (files.findAny().isPresent())
                throw ProblemException.error(
                        Place.of(home.toString()),
                        "The folder holds something that no demo made.",
                        "Choose an empty or new folder with --home.",
                        "demo/foreign-folder");
        }
    }

    private void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        // Moved into place, so that a running appliance never reads half of it; not durably: the next run writes it
        // anew.
        var unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String client(String name, String form, String fields) {
        return """
                certificate:
                  san: urn:legacybridge:client:%s
                reads:
                  cards:
                    fields: %s
                    release:
                      cardNum: %s
                """.formatted(name, fields, form);
    }

    private static String resource(String name) {
        try (var in = DemoHome.class.getResourceAsStream("/demo/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort(int wish) throws IOException {
        try (var socket = new ServerSocket(wish, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
