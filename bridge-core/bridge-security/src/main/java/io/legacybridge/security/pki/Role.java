package io.legacybridge.security.pki;

/** What an operator may do on the control port. */
public enum Role {
    VIEW,
    OPERATE,
    SECURITY
}
