package io.legacybridge.security.example;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.springframework.core.env.Environment;

/** Breaks the rules on purpose: takes a library that this module must do without, and a provider that nobody can find. */
final class Borrowing {
    Environment environment;

    MessageDigest digest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256");
    }
}
