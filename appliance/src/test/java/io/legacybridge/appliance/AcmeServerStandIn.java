package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An ACME server as far as RFC 8555 is needed for one client: every request is a JWS whose signature, nonce and address it checks, every
 * name is proven over HTTP (section 8.3), and certificates come from a CA of its own.
 */
final class AcmeServerStandIn implements AutoCloseable {

    static final Duration LIFE = Duration.ofDays(90);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PROBLEM = "urn:ietf:params:acme:error:";

    private final HttpsServer server;
    private final int challengePort;
    private final KeyPair keys = newPair();
    private final X509Certificate root;
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Map<String, ECKey> accounts = new ConcurrentHashMap<>();
    private final Map<String, Order> orders = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Optional<Duration> limited = Optional.empty();

    private static final class Order {
        private final List<String> names;
        private final String account;
        private final String token;
        private volatile String status = "pending";
        private volatile String certificate;

        private Order(List<String> names, String account, String token) {
            this.names = names;
            this.account = account;
            this.token = token;
        }
    }

    /** What went wrong, as a problem of the protocol. */
    private static final class Refused extends Exception {
        private final int status;
        private final String type;

        Refused(int status, String type, String detail) {
            super(detail);
            this.status = status;
            this.type = type;
        }
    }

    /**
     * Starts it.
     *
     * @param tls           with the pair that it shows
     * @param challengePort what stands for port 80
     */
    AcmeServerStandIn(SSLContext tls, int challengePort) throws Exception {
        this.challengePort = challengePort;
        this.root = certificate("CN=ACME root", keys.getPublic(), new Extensions(new Extension[] {
            new Extension(Extension.basicConstraints, true, new BasicConstraints(0).getEncoded()),
            new Extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign).getEncoded())
        }));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::serve);
        server.start();
    }

    URI directory() {
        return URI.create(address("/dir"));
    }

    X509Certificate root() {
        return root;
    }

    /** How many orders were begun. */
    int orders() {
        return orders.size();
    }

    /** How much was asked. */
    int requests() {
        return requests.get();
    }

    /** New orders are refused from now on. */
    void limit(Duration retryAfter) {
        limited = Optional.of(retryAfter);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            exchange.getResponseHeaders().set("Replay-Nonce", nonce());
            try {
                var path = exchange.getRequestURI().getPath();
                if (path.equals("/nonce")) answer(exchange, 200, "");
                else if (path.equals("/dir")) answer(exchange, 200, directoryOf());
                else serve(exchange, path);
            } catch (Refused e) {
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                limited.ifPresent(
                        after -> exchange.getResponseHeaders().set("Retry-After", Long.toString(after.toSeconds())));
                answer(exchange, e.status, Map.of("type", PROBLEM + e.type, "detail", String.valueOf(e.getMessage())));
            } catch (Exception e) {
                answer(exchange, 500, Map.of("type", PROBLEM + "serverInternal", "detail", e.toString()));
            }
        }
    }

    private void serve(HttpExchange exchange, String path) throws Exception {
        var jws = JSON.readTree(exchange.getRequestBody().readAllBytes());
        var head = JSON.readTree(decoded(jws.get("protected").asString()));
        if (!nonces.remove(head.get("nonce").asString()))
            throw new Refused(400, "badNonce", "The nonce is not one of this server, or was used.");
        if (!head.get("url").asString().equals(address(path)))
            throw new Refused(401, "unauthorized", "The request is signed for another address.");
        var isNew = path.equals("/account");
        var account = isNew ? "" : head.get("kid").asString();
        var key = isNew ? ECKey.parse(head.get("jwk").toString()) : accounts.get(account);
        if (key == null) throw new Refused(400, "accountDoesNotExist", "There is no such account.");
        var signed = new JWSObject(part(jws, "protected"), part(jws, "payload"), part(jws, "signature"));
        if (!signed.verify(new ECDSAVerifier(key)))
            throw new Refused(401, "unauthorized", "The signature does not fit.");
        var payload = signed.getPayload().toString();
        var body = payload.isEmpty() ? JSON.createObjectNode() : JSON.readTree(payload);
        if (isNew) account(exchange, key, body);
        else if (path.equals("/order")) order(exchange, account, body);
        else {
            var step = path.split("/");
            var order = orders.get(step[2]);
            if (order == null || !order.account.equals(account)) throw new Refused(404, "malformed", "Not here.");
            step(exchange, step[1], step[2], order, body);
        }
    }

    private void account(HttpExchange exchange, ECKey key, JsonNode body) throws Exception {
        if (!body.path("termsOfServiceAgreed").asBoolean(false))
            throw new Refused(403, "userActionRequired", "The terms of service are not agreed to.");
        var url = address("/account/" + key.computeThumbprint());
        var known = accounts.put(url, key) != null;
        exchange.getResponseHeaders().set("Location", url);
        answer(exchange, known ? 200 : 201, Map.of("status", "valid"));
    }

    private void order(HttpExchange exchange, String account, JsonNode body) throws Exception {
        if (limited.isPresent()) throw new Refused(429, "rateLimited", "too many orders for this name");
        var names = body.get("identifiers")
                .valueStream()
                .map(identifier -> identifier.get("value").asString())
                .toList();
        var id = Integer.toString(orders.size() + 1);
        orders.put(id, new Order(names, account, nonce().replaceAll("[^A-Za-z0-9]", "x")));
        exchange.getResponseHeaders().set("Location", address("/orders/" + id));
        answer(exchange, 201, orderOf(id, orders.get(id)));
    }

    private void step(HttpExchange exchange, String step, String id, Order order, JsonNode body) throws Exception {
        switch (step) {
            case "orders" -> answer(exchange, 200, orderOf(id, order));
            case "authorization" -> answer(exchange, 200, authorizationOf(id, order));
            case "challenge" -> {
                if (order.status.equals("pending")) order.status = isProven(order) ? "ready" : "invalid";
                answer(exchange, 200, challengeOf(id, order));
            }
            case "finalize" -> {
                if (!order.status.equals("ready")) throw new Refused(403, "orderNotReady", "It is " + order.status);
                order.certificate = issue(order, decoded(body.get("csr").asString()));
                order.status = "valid";
                answer(exchange, 200, orderOf(id, order));
            }
            case "certificate" -> {
                exchange.getResponseHeaders().set("Content-Type", "application/pem-certificate-chain");
                answer(exchange, 200, order.certificate);
            }
            default -> throw new Refused(404, "malformed", "Not here.");
        }
    }

    /** RFC 8555 section 8.3, for one name after the other. */
    private boolean isProven(Order order) throws Exception {
        var expected = order.token + "." + accounts.get(order.account).computeThumbprint();
        try (var http = HttpClient.newHttpClient()) {
            for (var name : order.names) {
                var url = "http://" + name + ":" + challengePort + "/.well-known/acme-challenge/" + order.token;
                var answer = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
                if (answer.statusCode() != 200 || !answer.body().strip().equals(expected)) return false;
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private String issue(Order order, byte[] request) throws Exception {
        var csr = new JcaPKCS10CertificationRequest(request);
        if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(csr.getPublicKey())))
            throw new Refused(400, "badCSR", "The signature does not fit.");
        var asked = Extensions.getInstance(csr.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttrValues()
                .getObjectAt(0));
        var names = GeneralNames.fromExtensions(asked, Extension.subjectAlternativeName);
        var wanted = Arrays.stream(names.getNames())
                .map(name -> name.getName().toString())
                .collect(Collectors.toSet());
        if (!wanted.equals(Set.copyOf(order.names))) throw new Refused(400, "badCSR", "It is for other names.");
        var leaf = certificate("CN=" + order.names.getFirst(), csr.getPublicKey(), new Extensions(new Extension[] {
            new Extension(Extension.subjectAlternativeName, false, names.getEncoded()),
            new Extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature).getEncoded()),
            new Extension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth).getEncoded())
        }));
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(leaf);
        }
        return text.toString();
    }

    private X509Certificate certificate(String subject, PublicKey key, Extensions extensions) throws Exception {
        var from = Instant.now().minus(Duration.ofMinutes(1));
        var certificate = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=ACME root"),
                new BigInteger(100, new SecureRandom()),
                Date.from(from),
                Date.from(from.plus(LIFE)),
                new X500Principal(subject),
                key);
        for (var oid : extensions.getExtensionOIDs()) certificate.addExtension(extensions.getExtension(oid));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private Map<String, Object> directoryOf() {
        return Map.of(
                "newNonce", address("/nonce"),
                "newAccount", address("/account"),
                "newOrder", address("/order"),
                "revokeCert", address("/revoke"),
                "keyChange", address("/key"),
                "meta", Map.of("termsOfService", address("/terms")));
    }

    private Map<String, Object> orderOf(String id, Order order) {
        var told = new HashMap<String, Object>(Map.of(
                "status", order.status,
                "expires", Instant.now().plus(Duration.ofHours(1)).toString(),
                "identifiers", order.names.stream().map(AcmeServerStandIn::dns).toList(),
                "authorizations", List.of(address("/authorization/" + id)),
                "finalize", address("/finalize/" + id)));
        if (order.certificate != null) told.put("certificate", address("/certificate/" + id));
        return told;
    }

    private Map<String, Object> authorizationOf(String id, Order order) {
        return Map.of(
                "status", proof(order),
                "expires", Instant.now().plus(Duration.ofHours(1)).toString(),
                "identifier", dns(order.names.getFirst()),
                "challenges", List.of(challengeOf(id, order)));
    }

    private Map<String, Object> challengeOf(String id, Order order) {
        var told = new HashMap<String, Object>(Map.of(
                "type", "http-01", "url", address("/challenge/" + id), "token", order.token, "status", proof(order)));
        if (order.status.equals("invalid"))
            told.put(
                    "error",
                    Map.of("type", PROBLEM + "connection", "detail", "nobody answers at port " + challengePort));
        return told;
    }

    private static String proof(Order order) {
        return switch (order.status) {
            case "pending", "invalid" -> order.status;
            default -> "valid";
        };
    }

    private static Map<String, Object> dns(String name) {
        return Map.of("type", "dns", "value", name);
    }

    private static void answer(HttpExchange exchange, int status, Object told) throws IOException {
        var bytes = told instanceof String text ? text.getBytes(UTF_8) : JSON.writeValueAsBytes(told);
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        var isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
        if (!isHead && bytes.length > 0) exchange.getResponseBody().write(bytes);
    }

    private String nonce() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        var nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        nonces.add(nonce);
        return nonce;
    }

    private String address(String path) {
        return "https://localhost:" + server.getAddress().getPort() + path;
    }

    private static Base64URL part(JsonNode jws, String name) {
        return new Base64URL(jws.get(name).asString());
    }

    private static byte[] decoded(String base64) {
        return Base64.getUrlDecoder().decode(base64.getBytes(US_ASCII));
    }

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
