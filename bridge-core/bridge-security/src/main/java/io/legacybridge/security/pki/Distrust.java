package io.legacybridge.security.pki;

/** Why a certificate is not taken as a client's. Clients are told nothing of it; the log and {@code certs trust test} are. */
public enum Distrust implements Verdict {
    NO_CERTIFICATE("there is no certificate", "Show one."),
    NOT_FOR_CLIENTS(
            "it is not one for clients: the extended key usage clientAuth is missing",
            "Have it issued with the extended key usage clientAuth."),
    FOR_ANYTHING(
            "it may be used for anything: anyExtendedKeyUsage stands in it",
            "Have it issued with clientAuth instead of anyExtendedKeyUsage."),
    IS_A_CA("it is the certificate of a CA", "Have a certificate issued by that CA, and use that."),
    WEAK(
            "a key or a signature in its chain is too weak",
            "Use SHA-256 or better, and RSA of 2048 bits or EC on P-256."),
    UNKNOWN_CA(
            "no CA of a trust bundle has issued it, or a CA between them is missing in what was sent",
            "Send the CAs between, or put the CA into a bundle with bridge certs trust add."),
    EXPIRED("it, or a CA above it, has expired", "Have it renewed."),
    NOT_YET_VALID("it, or a CA above it, is not valid yet", "Set the clocks right, or wait."),
    OUTSIDE_NAME_CONSTRAINTS("a CA above it may not sign for its names", "Have it issued for allowed names."),
    TOO_LONG("there are more CAs above it than allowed", "Have it issued closer to the root."),
    REVOKED("it, or a CA above it, is revoked", "Have a new one issued."),
    REVOCATION_UNKNOWN(
            "nobody knows whether it, or a CA above it, is revoked: a revocation list is missing, stale or not readable, or the"
                    + " bundle's OCSP responder gives no answer that counts",
            "Put a current list of each CA that has signed a certificate of its chain into certs/crl/, see to the responder that"
                    + " bridge.yaml names for this bundle, or make its check soft."),
    WRONG_SIGNATURE("a signature in its chain does not fit", "Send the certificates as they were issued."),
    INVALID("its chain breaks the rules of RFC 5280", "Have it issued anew."),
    TWO_BUNDLES("two trust bundles vouch for it, so it would be chance who this is", "Keep its CA in one bundle."),
    NO_NAME(
            "there is no URI in its subject alternative names",
            "Have it issued with one, such as spiffe://partner/crm."),
    SEVERAL_NAMES(
            "there are several URIs in its subject alternative names, so it would be chance who this is",
            "Have it issued with one."),
    OPERATOR_OF_ANOTHER_CA(
            "it names an operator, and operators are made by the CAs in certs/ca/ alone",
            "Have it issued by bridge certs issue --operator in this home.");

    private final String reason;
    private final String fix;

    Distrust(String reason, String fix) {
        this.reason = reason;
        this.fix = fix;
    }

    /** Follows "The certificate is not taken: ". */
    public String reason() {
        return reason;
    }

    public String fix() {
        return fix;
    }
}
