package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.util.List;
import java.util.TreeMap;

/**
 * An algorithm of SSH that counts as broken or weak by now (RFC 9142, RFC 8758), by its name in the protocol.
 *
 * @param settings where the client lists those that it offers
 */
public record LegacyAlgorithm(String name, List<String> settings) {

    private static final List<String> KEY_EXCHANGE = List.of("kex");
    private static final List<String> SIGNATURE = List.of("server_host_key", "PubkeyAcceptedAlgorithms");
    private static final List<String> CIPHER = List.of("cipher.c2s", "cipher.s2c");
    private static final List<String> MAC = List.of("mac.c2s", "mac.s2c");
    private static final TreeMap<String, List<String>> KNOWN = known();

    public static LegacyAlgorithm parse(String text) throws BadValue {
        if (KNOWN.containsKey(text)) return new LegacyAlgorithm(text, KNOWN.get(text));
        throw new BadValue(
                "\"" + text + "\" is no algorithm that can be allowed.",
                "Write one of " + String.join(", ", KNOWN.keySet()) + ".",
                "sftp/unknown-algorithm");
    }

    private static TreeMap<String, List<String>> known() {
        var known = new TreeMap<String, List<String>>();
        for (var name : List.of(
                "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"))
            known.put(name, KEY_EXCHANGE);
        known.put("ssh-rsa", SIGNATURE);
        for (var name : List.of("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc")) known.put(name, CIPHER);
        known.put("hmac-md5", MAC);
        return known;
    }

    @Override
    public String toString() {
        return name;
    }
}
