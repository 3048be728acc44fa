package io.legacybridge.spi.config;

import java.util.Arrays;

/**
 * Says where a secret lies; never the secret itself.
 *
 * @param scheme where to look
 * @param name   file name in the home's {@code secrets/} folder, or name of an environment variable
 */
public record SecretReference(Scheme scheme, String name) {

    public enum Scheme {
        FILE,
        ENV
    }

    public static SecretReference parse(String text) throws BadValue {
        if (text.startsWith("file:") && text.length() > 5) return file(text.substring(5));
        if (text.startsWith("env:") && text.length() > 4) return new SecretReference(Scheme.ENV, text.substring(4));
        // The text may be the secret itself, so the message does not repeat it.
        throw new BadValue(
                "A secret stands here in clear, or the reference has no file: or env: in front.",
                "Put the secret into secrets/NAME (mode 0600) and write file:NAME.",
                "config/secret-in-clear");
    }

    private static SecretReference file(String name) throws BadValue {
        if (name.startsWith("/") || Arrays.asList(name.split("[/\\\\]")).contains(".."))
            throw new BadValue(
                    "The secret file:" + name + " would lie outside of secrets/.",
                    "Put it into secrets/ and write file:NAME.",
                    "config/secret-outside");
        return new SecretReference(Scheme.FILE, name);
    }

    @Override
    public String toString() {
        return (scheme == Scheme.FILE ? "file:" : "env:") + name;
    }
}
