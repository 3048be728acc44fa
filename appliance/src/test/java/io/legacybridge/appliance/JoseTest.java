package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.testkit.TellerAdapter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static final String ENCRYPT = """
            import { CompactEncrypt, importJWK } from 'jose';
            const [keys, value, src, ptr, san] = process.argv.slice(2);
            const jwk = JSON.parse(keys).keys[0];
            console.log(await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
              .setProtectedHeader({ alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, src, ptr, san })
              .encrypt(await importJWK(jwk, jwk.alg)));
            """;

    @TempDir
    Path folder;

    @Test
    void decryptsWhatAClientGets() throws Exception {
        var jose = Jose.in(folder.resolve("jose"));
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

    @Test
    void decryptsWhatAnAnswerToACallHolds() throws Exception {
        var jose = Jose.in(folder.resolve("jose"));
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

    @Test
    void encryptsWhatAClientSends() throws Exception {
        var jose = Jose.in(folder.resolve("jose"));
        try (var bank = new Bank(folder)) {
            bank.write("connections/bank.yaml", Bank.CONNECTION);
            bank.client("crm", "calls: {bank: {findTree: {request: all, reply: all}}}");
            bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
            bank.start();

            var jwe = jose.run(
                    ENCRYPT,
                    bank.get("crm", "/keys").body(),
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
