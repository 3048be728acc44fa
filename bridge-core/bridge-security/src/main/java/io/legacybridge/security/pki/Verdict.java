package io.legacybridge.security.pki;

/** Whether a certificate is a client's. */
sealed interface Verdict permits Vouching, Distrust {}
