package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.testkit.TellerAdapter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Node's jose decrypts what a client gets, and encrypts what it sends: with its own key and the published one alone. */
class JoseTest {

    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 BALANCE   PIC 9(4).
            """.indent(7);

    private static final String DECRYPT = """
            import { compactDecrypt, importPKCS8 } from 'jose';
            import { readFileSync } from 'node:fs';
            const [jwe, keyFile] = process.argv.slice(2);
            const key = await importPKCS8(readFileSync(keyFile, 'utf8'), 'ECDH-ES+A256KW');
            const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
              keyManagementAlgorithms: ['ECDH-ES+A256KW'], contentEncryptionAlgorithms: ['A256GCM'] });
            console.log(JSON.parse(new TextDecoder().decode(plaintext)), protectedHeader.msg, protectedHeader.ptr);
            """;

    private static final String OPEN_WHOLE = """
            import { compactDecrypt, importPKCS8 } from 'jose';
            import { readFileSync } from 'node:fs';
            const [answer, keyFile, algorithm, me, url, trace] = process.argv.slice(2);
            const privateKey = await importPKCS8(readFileSync(keyFile, 'utf8'), algorithm);
            // PROGRAM
            console.log(JSON.stringify({ algorithm: about.alg, body }));
            """;

    private static final Path DOC = Path.of(System.getProperty("bridge.root"), "docs/security.md");
    private static final Pattern PROGRAM =
            Pattern.compile("(?ms)^```js\n((?:(?!^```).)*protectedHeader: about.*?)^```$");

    private static final String ENCRYPT = """
            import { CompactEncrypt, importJWK } from 'jose';
            const [keys, algorithm, value, src, ptr, san] = process.argv.slice(2);
            const jwk = JSON.parse(keys).keys.find(key => key.alg === algorithm);
            console.log(await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
              .setProtectedHeader({ alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, src, ptr, san })
              .encrypt(await importJWK(jwk, jwk.alg)));
            """;

    private static Jose jose;

    @TempDir
    Path folder;

    @BeforeAll
    static void install(@TempDir Path folder) throws Exception {
        jose = Jose.in(folder);
    }

    @Test
    void decryptsWhatAClientGets() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/card.cpy", COPYBOOK);
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection("*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            landscape.write(
                    "clients/crm.yaml", Landscape.client("crm", "cards: {fields: all, release: {cardNum: jwe}}"));
            landscape.start();
            landscape.drop("1.DAT", "41111111111111110007".getBytes(US_ASCII));
            var event = landscape.feed("crm", 1).getFirst();

            var printed = jose.run(
                    DECRYPT,
                    event.get("data").get("cardNum").asString(),
                    landscape.home().resolve("certs/clients/crm.key").toString());

            assertThat(printed).isEqualTo("4111111111111111 " + event.get("id").asString() + " /cardNum");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDH-ES+A256KW", "RSA-OAEP-256"})
    void decryptsAWholePageAsTheDocsSay(String algorithm) throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/card.cpy", COPYBOOK);
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection(
                                    "*.DAT",
                                    "card.cpy",
                                    "key: cardNum\nprotect: {cardNum: encrypt, balance: encrypt}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            landscape.write(
                    "clients/crm.yaml",
                    Landscape.client("crm", "cards: {fields: all, release: {cardNum: mask, balance: jwe}}"));
            var key = algorithm.startsWith("RSA")
                    ? registerRsaKey(landscape.home())
                    : landscape.home().resolve("certs/clients/crm.key");
            landscape.start();
            landscape.drop("1.DAT", "411111111111111100074222222222222222000843333333333333330009".getBytes(US_ASCII));
            landscape.feed("crm", 3);
            var url = landscape.uri("/messages").toString();
            var trace = "0af7651916cd43dd8448eb211c80319c";
            var answer = landscape
                    .send(
                            "crm",
                            HttpRequest.newBuilder(landscape.uri("/messages?after=1"))
                                    .header("Accept", "application/jose")
                                    .header("traceparent", "00-" + trace + "-0123456789abcdef-00"))
                    .body();
            var program = PROGRAM.matcher(Files.readString(DOC));
            assertThat(program.find()).isTrue();
            var script = OPEN_WHOLE.replace("// PROGRAM\n", program.group(1));
            var me = "urn:legacybridge:client:crm";

            var printed = jose.run(script, answer, key.toString(), algorithm, me, url, trace);

            var opened = JsonMapper.shared().readTree(printed);
            assertThat(opened.get("algorithm").asString()).isEqualTo(algorithm);
            assertThat(opened.at("/body/messages")).hasSize(2);
            assertThat(opened.at("/body/messages/0/event/data").toString())
                    .isEqualTo("{\"cardNum\":\"************2222\",\"balance\":8}");
            assertThat(opened.at("/body/messages/1/event/data/balance").asInt()).isEqualTo(9);
            for (var other : List.of(
                    List.of(me, url, "1" + trace.substring(1)),
                    List.of(me, url + "/calls", trace),
                    List.of("urn:legacybridge:client:support", url, trace)))
                assertThatThrownBy(() -> jose.run(
                                script, answer, key.toString(), algorithm, other.get(0), other.get(1), other.get(2)))
                        .hasMessageContaining("another request");
        }
    }

    /** As somebody does whose key is RSA: the CA signs a request for it. */
    private Path registerRsaKey(Path home) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072);
        var pair = generator.generateKeyPair();
        var request = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=crm"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
        var file = Files.writeString(folder.resolve("crm.csr"), pem("CERTIFICATE REQUEST", request.getEncoded()));
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).sign(file, new Holder.Encryption("crm"));
        return Files.writeString(
                folder.resolve("crm-rsa.key"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    @Test
    void decryptsWhatAnAnswerToACallHolds() throws Exception {
        try (var bank = new Bank(folder)) {
            bank.write("connections/bank.yaml", Bank.CONNECTION);
            bank.client("crm", "calls: {bank: {getBalance: {request: all, reply: all, release: {ssn: jwe}}}}");
            bank.start();
            var answer = bank.get("crm", "/accounts/1/balance");

            var printed = jose.run(
                    DECRYPT,
                    Bank.json(answer).get("ssn").asString(),
                    bank.home().resolve("certs/clients/crm.key").toString());

            assertThat(printed)
                    .isEqualTo("ssn " + answer.headers().firstValue("Call-Id").orElseThrow() + " /ssn");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDH-ES+A256KW", "RSA-OAEP-256"})
    void encryptsWhatAClientSends(String algorithm) throws Exception {
        try (var bank = new Bank(folder)) {
            bank.write("connections/bank.yaml", Bank.CONNECTION);
            bank.client("crm", "calls: {bank: {findTree: {request: all, reply: all}}}");
            bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
            bank.start();
            if (algorithm.startsWith("RSA")) {
                assertThat(bank.get("crm", "/keys").body()).doesNotContain(algorithm);
                assertThat(BridgeCommand.execute(
                                new PrintWriter(new StringWriter()),
                                new PrintWriter(new StringWriter()),
                                List.of(new KeysCommand()),
                                "keys",
                                "rotate",
                                "inbound-jwe-rsa",
                                "--home",
                                bank.home().toString()))
                        .isZero();
            }

            var jwe = jose.run(
                    ENCRYPT,
                    bank.get("crm", "/keys").body(),
                    algorithm,
                    "123-45-6789",
                    "/connections/bank/findTree",
                    "/node/ssn",
                    "urn:legacybridge:client:crm");
            var answer = bank.post(
                    "crm",
                    "/bank/findTree",
                    "{\"node\": {\"name\": \"a\", \"ssn\": \"" + jwe + "\", \"children\": []}}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(bank.teller.calls.remove().request()).contains("ssn=123-45-6789");
        }
    }
}
