package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.adapter.soap.wsdl.Wsdl.Policy;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Requirement;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What WS-Policy asks of every call: the part of it that a connection can fulfil, and a problem for each assertion that
 * nothing here fulfils.
 *
 * @see <a href="https://www.w3.org/TR/ws-policy/">Web Services Policy 1.5 - Framework</a>
 */
final class PolicyReader {

    private static final Set<String> TOKENS_BESIDE = Set.of("SupportingTokens", "SignedSupportingTokens");

    // They say how the others are to be written, and ask for nothing by themselves.
    private static final Set<String> MANNERS = Set.of("Wss10", "Wss11", "Trust10", "Trust13");
    private static final Set<String> PARTS = Set.of(
            "SignedParts",
            "EncryptedParts",
            "SignedElements",
            "EncryptedElements",
            "RequiredElements",
            "RequiredParts");

    private final Map<String, XmlNode> byId = new HashMap<>();

    PolicyReader(WsdlFiles files) {
        files.all().forEach(this::collect);
    }

    private void collect(XmlNode node) {
        if (Namespaces.isPolicy(node.name().getNamespaceURI())
                && node.name().getLocalPart().equals("Policy"))
            node.attribute(Namespaces.SECURITY_UTILITY, "Id")
                    .or(() -> node.attribute("http://www.w3.org/XML/1998/namespace", "id"))
                    .or(() -> node.attribute("Name"))
                    .ifPresent(id -> byId.putIfAbsent(id, node));
        node.children().forEach(this::collect);
    }

    /** What is attached to parts of a WSDL. */
    Policy of(List<XmlNode> parts) {
        return parts.stream().map(this::attached).reduce(Policy.NONE, Policy::and);
    }

    /** What is attached to an operation, and to its messages. */
    Policy of(XmlNode bound, Optional<XmlNode> declared) {
        var parts = new ArrayList<XmlNode>();
        for (var operation : declared.stream().toList()) parts.add(operation);
        parts.add(bound);
        for (var operation : List.copyOf(parts)) {
            parts.addAll(operation.all(Namespaces.WSDL, "input"));
            parts.addAll(operation.all(Namespaces.WSDL, "output"));
        }
        return of(parts);
    }

    private Policy attached(XmlNode part) {
        var policy = Policy.NONE;
        for (var uri : part.attributes().keySet())
            if (Namespaces.isPolicy(uri.getNamespaceURI()) && uri.getLocalPart().equals("PolicyURIs"))
                for (var one : part.attributes().get(uri).strip().split("\\s+"))
                    policy = policy.and(referred(one, part.place(), this::ofEndpoint));
        for (var child : part.children()) {
            var namespace = child.name().getNamespaceURI();
            if (Namespaces.isPolicy(namespace)) policy = policy.and(policy(child, this::ofEndpoint));
            else if (isUsingAddressing(child) && isRequired(child))
                policy = policy.and(requires(Requirement.ADDRESSING));
        }
        return policy;
    }

    // Policies and their alternatives

    /** What an assertion asks for. Which ones there are, and what they mean, depends on the assertion that they stand in. */
    private interface Assertions {
        Policy asked(XmlNode assertion, boolean isBesideTransport);
    }

    private Policy policy(XmlNode node, Assertions assertions) {
        return switch (node.name().getLocalPart()) {
            case "PolicyReference" -> referred(node.attribute("URI").orElse(""), node.place(), assertions);
            case "Policy", "All" -> all(node.children(), assertions);
            case "ExactlyOne" -> oneOf(node, assertions);
            default -> Policy.NONE;
        };
    }

    private Policy referred(String uri, Place place, Assertions assertions) {
        var policy = byId.get(uri.startsWith("#") ? uri.substring(1) : uri);
        if (policy != null) return policy(policy, assertions);
        return unmet(place, "The policy " + uri + " is not in these files", "wsdl/no-policy");
    }

    /** The alternatives that can be fulfilled; when none can, the first one's problems. */
    private Policy oneOf(XmlNode node, Assertions assertions) {
        var alternatives = node.children().stream()
                .map(child -> all(List.of(child), assertions))
                .toList();
        var fulfillable = alternatives.stream()
                .filter(alternative -> alternative.unmet().isEmpty())
                .flatMap(alternative -> alternative.alternatives().stream())
                .distinct()
                .toList();
        if (!fulfillable.isEmpty()) return new Policy(fulfillable, List.of());
        return alternatives.stream().findFirst().orElse(Policy.NONE);
    }

    private Policy all(List<XmlNode> nodes, Assertions assertions) {
        var isOverTls =
                nodes.stream().anyMatch(node -> node.name().getLocalPart().equals("TransportBinding"));
        var policy = Policy.NONE;
        for (var node : nodes) {
            if (Namespaces.isPolicy(node.name().getNamespaceURI())) policy = policy.and(policy(node, assertions));
            else if (!isOptional(node)) policy = policy.and(assertions.asked(node, isOverTls));
        }
        return policy;
    }

    // Assertions, each with those that stand in it: WS-SecurityPolicy 1.3, sections 5.4.1, 5.4.10, 7.3 and 8

    private Policy ofEndpoint(XmlNode node, boolean isOverTls) {
        var name = node.name().getLocalPart();
        var namespace = node.name().getNamespaceURI();
        if (Namespaces.isAddressing(namespace)) return requires(Requirement.ADDRESSING);
        if (name.equals("BasicAuthentication")) return requires(Requirement.BASIC);
        if (Namespaces.isSecurityPolicy(namespace)) {
            if (name.equals("TransportBinding"))
                return requires(Requirement.HTTPS).and(all(node.children(), this::ofTransport));
            if (TOKENS_BESIDE.contains(name)) return all(node.children(), this::ofTokens);
            if (MANNERS.contains(name) || PARTS.contains(name) && isOverTls) return Policy.NONE;
        }
        return unmet(node);
    }

    private Policy ofTransport(XmlNode node, boolean isBesideTransport) {
        return switch (node.name().getLocalPart()) {
            case "TransportToken" -> all(node.children(), this::ofTransportToken);
            case "IncludeTimestamp" -> requires(Requirement.TIMESTAMP);
            case "AlgorithmSuite", "Layout" -> Policy.NONE;
            default -> unmet(node);
        };
    }

    private Policy ofTransportToken(XmlNode node, boolean isBesideTransport) {
        if (!node.name().getLocalPart().equals("HttpsToken")) return unmet(node);
        var policy = all(node.children(), this::ofHttps);
        // So it was written until version 1.1.
        return node.attribute("RequireClientCertificate").orElse("").strip().matches("true|1")
                ? policy.and(requires(Requirement.CLIENT_CERTIFICATE))
                : policy;
    }

    private Policy ofHttps(XmlNode node, boolean isBesideTransport) {
        return switch (node.name().getLocalPart()) {
            case "HttpBasicAuthentication" -> requires(Requirement.BASIC);
            case "RequireClientCertificate" -> requires(Requirement.CLIENT_CERTIFICATE);
            default -> unmet(node);
        };
    }

    private Policy ofTokens(XmlNode node, boolean isBesideTransport) {
        return switch (node.name().getLocalPart()) {
            case "UsernameToken" ->
                requires(Requirement.USERNAME_TOKEN).and(all(node.children(), this::ofUsernameToken));
            case "AlgorithmSuite" -> Policy.NONE;
            default -> unmet(node);
        };
    }

    private Policy ofUsernameToken(XmlNode node, boolean isBesideTransport) {
        return switch (node.name().getLocalPart()) {
            case "HashPassword" -> requires(Requirement.DIGEST);
            // Nonce and time stand in every token; the profile's versions differ only in keys derived from passwords.
            case "Nonce", "Created", "WssUsernameToken10", "WssUsernameToken11" -> Policy.NONE;
            default -> unmet(node);
        };
    }

    private static Policy requires(Requirement requirement) {
        return new Policy(List.of(Set.of(requirement)), List.of());
    }

    private static Policy unmet(XmlNode assertion) {
        var name = assertion.name().getLocalPart();
        return unmet(assertion.place(), "The policy asks for " + name + ", which is not there yet", "wsdl/policy");
    }

    private static Policy unmet(Place place, String what, String code) {
        var fix = "Ask whether the service works without it; then write policies: ignore.";
        return new Policy(List.of(Set.of()), List.of(Problem.error(place, what + ".", fix, code)));
    }

    private static boolean isUsingAddressing(XmlNode node) {
        return Namespaces.isAddressing(node.name().getNamespaceURI())
                && node.name().getLocalPart().equals("UsingAddressing");
    }

    private static boolean isRequired(XmlNode node) {
        return node.attribute(Namespaces.WSDL, "required").orElse("").matches("true|1");
    }

    private static boolean isOptional(XmlNode node) {
        return node.attributes().entrySet().stream()
                .anyMatch(entry -> Namespaces.isPolicy(entry.getKey().getNamespaceURI())
                        && entry.getKey().getLocalPart().equals("Optional")
                        && entry.getValue().matches("true|1"));
    }
}
