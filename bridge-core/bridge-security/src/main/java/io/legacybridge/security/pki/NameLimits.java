package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * The name constraints of the issuing CA (RFC 5280 section 4.2.1.10): servers only by the names given when it was made, no
 * mail addresses, subjects only of our organisation. Whoever steals its key cannot pose as another host.
 *
 * <p>URIs are left open: a constraint on them looks at the host, which the URNs of our clients do not have.
 */
final class NameLimits {

    static final String ORGANISATION = "Legacy Bridge";

    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    // RFC 2606: no host is ever called so.
    private static final String NOBODY = "invalid";
    private static final int V4 = 4;
    private static final int V6 = 16;

    private NameLimits() {}

    /** @param names DNS names, which allow what lies below them too, and IP addresses */
    static NameConstraints of(List<String> names) {
        var permitted = new ArrayList<GeneralSubtree>();
        permitted.add(new GeneralSubtree(new GeneralName(
                new X500NameBuilder().addRDN(BCStyle.O, ORGANISATION).build())));
        permitted.add(new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, NOBODY)));
        var excluded = new ArrayList<GeneralSubtree>();
        var given = ServerNames.parse(names);
        for (var name : given) permitted.add(new GeneralSubtree(isAddress(name) ? exactly(name) : below(name)));
        // A kind of name without any permitted subtree is not limited at all.
        if (given.stream().allMatch(NameLimits::isAddress))
            permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, NOBODY)));
        for (var length : List.of(V4, V6))
            if (given.stream().noneMatch(name -> isAddress(name) && octets(name).length == length))
                excluded.add(new GeneralSubtree(
                        new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[2 * length]))));
        return new NameConstraints(
                permitted.toArray(GeneralSubtree[]::new),
                excluded.isEmpty() ? null : excluded.toArray(GeneralSubtree[]::new));
    }

    static boolean areCritical(X509Certificate authority) {
        var critical = authority.getCriticalExtensionOIDs();
        return critical != null && critical.contains(NAME_CONSTRAINTS);
    }

    /** Those of the names that a CA may not sign for: such a certificate would be refused everywhere. */
    static List<String> refused(X509Certificate authority, List<GeneralName> names) {
        var extension = authority.getExtensionValue(NAME_CONSTRAINTS);
        if (extension == null) return List.of();
        var constraints = NameConstraints.getInstance(
                ASN1OctetString.getInstance(extension).getOctets());
        var validator = new PKIXNameConstraintValidator();
        if (constraints.getPermittedSubtrees() != null)
            validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
        if (constraints.getExcludedSubtrees() != null)
            for (var subtree : constraints.getExcludedSubtrees()) validator.addExcludedSubtree(subtree);
        return names.stream()
                .filter(name -> !isAllowed(validator, name))
                .map(ServerNames::shown)
                .toList();
    }

    private static boolean isAllowed(PKIXNameConstraintValidator validator, GeneralName name) {
        try {
            validator.checkPermitted(name);
            validator.checkExcluded(name);
            return true;
        } catch (NameConstraintValidatorException _) {
            return false;
        }
    }

    private static GeneralName below(GeneralName dnsName) {
        var name = dnsName.getName().toString();
        return new GeneralName(GeneralName.dNSName, name.startsWith("*.") ? name.substring(2) : name);
    }

    /** Address and mask, RFC 5280 section 4.2.1.10. */
    private static GeneralName exactly(GeneralName address) {
        var bytes = octets(address);
        var withMask = Arrays.copyOf(bytes, bytes.length * 2);
        Arrays.fill(withMask, bytes.length, withMask.length, (byte) 0xFF);
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(withMask));
    }

    private static boolean isAddress(GeneralName name) {
        return name.getTagNo() == GeneralName.iPAddress;
    }

    private static byte[] octets(GeneralName address) {
        return ASN1OctetString.getInstance(address.getName()).getOctets();
    }
}
