package io.legacybridge.xml.example;

import org.springframework.core.env.Environment;

/** Breaks the rules on purpose: takes a library that this module must do without. */
final class Borrowing {
    Environment environment;
}
