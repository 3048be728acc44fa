package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/** Turns the names a server is reached by into subject alternative names. */
final class ServerNames {

    // RFC 1123 section 2.1; the first label may be a star, RFC 9525 section 6.3.
    private static final Pattern DNS_NAME = Pattern.compile(
            "(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*+",
            Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_DNS_NAME = 253;

    private ServerNames() {}

    static List<GeneralName> parse(List<String> names) {
        if (names.isEmpty()) throw bad("", "A server certificate needs at least one name.");
        return names.stream().distinct().map(ServerNames::parse).toList();
    }

    static boolean isName(String text) {
        return isAddress(text) || isDnsName(text);
    }

    private static GeneralName parse(String name) {
        if (isAddress(name)) return new GeneralName(GeneralName.iPAddress, name);
        if (isDnsName(name)) return new GeneralName(GeneralName.dNSName, name);
        throw bad(name, "\"" + name + "\" is neither a DNS name nor an IP address.");
    }

    /** As people write it. */
    static String shown(GeneralName name) {
        if (name.getTagNo() != GeneralName.iPAddress) return name.getName().toString();
        try {
            return InetAddress.getByAddress(
                            ASN1OctetString.getInstance(name.getName()).getOctets())
                    .getHostAddress();
        } catch (UnknownHostException _) {
            return "an address";
        }
    }

    private static boolean isAddress(String text) {
        return IPAddress.isValidIPv4(text) || IPAddress.isValidIPv6(text);
    }

    private static boolean isDnsName(String text) {
        return text.length() <= LONGEST_DNS_NAME && DNS_NAME.matcher(text).matches();
    }

    private static ProblemException bad(String name, String what) {
        return ProblemException.error(
                Place.of(CertsFolder.SERVER_CERTIFICATE).at(name),
                what,
                "Write a name such as bridge.example.com or an address such as 192.0.2.7.",
                "certs/bad-server-name");
    }
}
