package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.xml.namespace.QName;

/**
 * What a WSDL 1.1 file and those that it imports say, as far as it concerns SOAP over HTTP.
 *
 * @param name    of the definitions; may be empty
 * @param ports   those with a SOAP binding over HTTP, in the order of the file
 * @param schemas where the types are: files that have schemas in them, the WSDL files themselves among them
 * @see <a href="https://www.w3.org/TR/wsdl.html">Web Services Description Language 1.1</a>
 */
public record Wsdl(String name, String documentation, List<Port> ports, List<SchemaSource> schemas) {

    public Wsdl {
        ports = List.copyOf(ports);
        schemas = List.copyOf(schemas);
    }

    /** A file of the contracts that holds schemas: a schema itself, or a WSDL with schemas in its types. */
    public record SchemaSource(String file, byte[] content) {}

    /** The two versions in use. */
    public enum SoapVersion {
        SOAP_1_1("http://schemas.xmlsoap.org/soap/envelope/"),
        SOAP_1_2("http://www.w3.org/2003/05/soap-envelope");

        private final String namespace;

        SoapVersion(String namespace) {
            this.namespace = namespace;
        }

        /** Of the envelope. */
        public String namespace() {
            return namespace;
        }
    }

    /** What a policy of the WSDL asks of every call. */
    public enum Requirement {
        HTTPS("https", "endpoint", "Set endpoint to an https address"),
        CLIENT_CERTIFICATE("a client certificate", "tls.certificate", "Set tls.certificate"),
        BASIC("HTTP basic authentication", "user", "Set user and password"),
        USERNAME_TOKEN("a WS-Security UsernameToken", "ws-security.user", "Set user and password in ws-security"),
        DIGEST(
                "a UsernameToken with a digest of the password",
                "ws-security.password-type",
                "Set ws-security.password-type to digest"),
        TIMESTAMP("a WS-Security timestamp", "ws-security.timestamp", "Set ws-security.timestamp to true"),
        ADDRESSING("WS-Addressing", "addressing", "Set addressing to true");

        private final String shown;
        private final String setting;
        private final String fix;

        Requirement(String shown, String setting, String fix) {
            this.shown = shown;
            this.setting = setting;
            this.fix = fix;
        }

        public String shown() {
            return shown;
        }

        /** What fulfils it in a connection. */
        public String setting() {
            return setting;
        }

        /** How a connection fulfils it; a sentence that goes on. */
        public String fix() {
            return fix;
        }
    }

    /**
     * What a policy asks of every call.
     *
     * @param alternatives of which a call has to fulfil one, each a set of requirements; there is one at least
     * @param unmet        assertions that nothing here fulfils
     */
    public record Policy(List<Set<Requirement>> alternatives, List<Problem> unmet) {

        static final Policy NONE = new Policy(List.of(Set.of()), List.of());

        /** What is to be fulfilled where this is met: an alternative that is, or else the first one. */
        public Set<Requirement> requirements(Predicate<Requirement> isMet) {
            return alternatives.stream()
                    .filter(alternative -> alternative.stream().allMatch(isMet))
                    .findFirst()
                    .orElse(alternatives.getFirst());
        }

        Policy and(Policy other) {
            var both = new LinkedHashSet<Set<Requirement>>();
            for (var one : alternatives) for (var another : other.alternatives) both.add(both(one, another));
            var problems = new LinkedHashSet<>(unmet);
            problems.addAll(other.unmet);
            return new Policy(List.copyOf(both), List.copyOf(problems));
        }

        private static Set<Requirement> both(Set<Requirement> one, Set<Requirement> other) {
            var all = new TreeSet<>(one);
            all.addAll(other);
            return Set.copyOf(all);
        }
    }

    /**
     * An address where operations are offered.
     *
     * @param address may be empty
     */
    public record Port(
            String service,
            String name,
            QName portType,
            SoapVersion version,
            String address,
            List<Operation> operations,
            Place place) {

        public Port {
            operations = List.copyOf(operations);
        }
    }

    /**
     * An operation as a binding offers it.
     *
     * @param output   empty when nothing comes back
     * @param action   what WS-Addressing calls the request
     * @param replyAction what it calls the reply; empty when nothing comes back
     * @param problems why it cannot be used; empty when it is whole
     */
    public record Operation(
            String name,
            String documentation,
            String soapAction,
            String action,
            String replyAction,
            Message input,
            Optional<Message> output,
            List<Fault> faults,
            Policy policy,
            Place place,
            List<Problem> problems) {

        public Operation {
            faults = List.copyOf(faults);
            problems = List.copyOf(problems);
        }
    }

    /** What stands in an envelope. */
    public record Message(Body body, List<Header> headers) {

        public Message {
            headers = List.copyOf(headers);
        }
    }

    /** What stands in the envelope's body. */
    public sealed interface Body {

        /** One element of the schema: document/literal. */
        record Document(QName element, Place place) implements Body {}

        /** An element named by the operation with one element for each part: rpc/literal. */
        record Rpc(QName wrapper, List<Part> parts, Place place) implements Body {
            public Rpc {
                parts = List.copyOf(parts);
            }
        }

        /** Nothing at all. */
        record Empty() implements Body {}
    }

    /** A part of an rpc message: an element with the type of this name, or with that of the element of this name. */
    public sealed interface Part {

        String name();

        record OfType(String name, QName type) implements Part {}

        record OfElement(String name, QName element) implements Part {}
    }

    /** An element in the envelope's header. */
    public record Header(QName element, Place place) {}

    /**
     * A declared refusal.
     *
     * @param element the element of its detail
     */
    public record Fault(String name, QName element, Place place) {}
}
