package io.legacybridge.runtime.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.spi.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;

/** SHA-256 digests that name what a delivery is read with. */
final class Digests {

    private Digests() {}

    static Versions versions(byte[] file, SortedMap<String, byte[]> contracts) {
        var contract = Sha256.digest();
        contracts.forEach((name, content) -> {
            add(contract, name.getBytes(UTF_8));
            add(contract, content);
        });
        var contractDigest = contract.digest();
        var connection = Sha256.digest();
        add(connection, file);
        add(connection, contractDigest);
        var hex = HexFormat.of();
        return new Versions(hex.formatHex(connection.digest()), hex.formatHex(contractDigest));
    }

    /** Each part with its length in front, so that no two lists of parts give the same bytes. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(part.length).flip());
        digest.update(part);
    }
}
