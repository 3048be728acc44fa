package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.adapter.soap.wsdl.Wsdl.Body;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Fault;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Header;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Message;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Operation;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Part;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Policy;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.xml.namespace.QName;

/** The operations of one SOAP binding, each with what keeps it from being used. */
final class BindingReader {

    private final WsdlFiles files;
    private final PolicyReader policies;
    private final Policy policyOfPort;
    private final XmlNode binding;
    private final XmlNode soap;
    private final XmlNode portType;
    private final String soapNamespace;

    BindingReader(
            WsdlFiles files,
            PolicyReader policies,
            Policy policyOfPort,
            XmlNode binding,
            XmlNode soap,
            XmlNode portType) {
        this.files = files;
        this.policies = policies;
        this.policyOfPort = policyOfPort;
        this.binding = binding;
        this.soap = soap;
        this.portType = portType;
        this.soapNamespace = soap.name().getNamespaceURI();
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        var names = new HashSet<String>();
        for (var bound : binding.all(Namespaces.WSDL, "operation")) {
            var first = names.add(name(bound));
            if (first) operations.add(operation(bound));
        }
        return operations;
    }

    private Operation operation(XmlNode bound) {
        var problems = new Problems();
        var name = name(bound);
        var declared = declared(bound, problems);
        var details = bound.first(soapNamespace, "operation");
        var style = details.flatMap(node -> node.attribute("style"))
                .or(() -> soap.attribute("style"))
                .orElse("document");
        var input = declared.flatMap(abstractOne -> abstractOne.first(Namespaces.WSDL, "input"));
        var output = declared.flatMap(abstractOne -> abstractOne.first(Namespaces.WSDL, "output"));
        declared.ifPresent(abstractOne -> requireThatClientsAsk(abstractOne, problems));
        var request = input.flatMap(wanted -> message("input", style, bound, wanted, name, problems));
        var reply = output.flatMap(wanted -> message("output", style, bound, wanted, name + "Response", problems));
        var faults = declared.map(abstractOne -> faults(bound, abstractOne, problems))
                .orElse(List.of());
        var own = policies.of(bound, declared);
        var soapAction =
                details.flatMap(node -> node.attribute("soapAction")).orElse("").strip();
        return new Operation(
                name,
                declared.map(WsdlReader::documentation).orElse(""),
                soapAction,
                input.map(wanted -> action(wanted, soapAction, name + "Request"))
                        .orElse(""),
                output.map(wanted -> action(wanted, "", name + "Response")).orElse(""),
                request.orElse(new Message(new Body.Empty(), List.of())),
                reply,
                faults,
                policyOfPort.and(own),
                bound.place(),
                problems.inOrder());
    }

    private Optional<XmlNode> declared(XmlNode bound, Problems problems) {
        var name = name(bound);
        var found = portType.all(Namespaces.WSDL, "operation").stream()
                .filter(operation -> name(operation).equals(name))
                .toList();
        if (found.isEmpty())
            problems.error(
                    bound.place(),
                    "Operation " + name + " is bound, and the port type has none of this name.",
                    "Correct the name, or remove it from the binding.",
                    "wsdl/no-operation");
        if (found.size() > 1)
            problems.error(
                    found.get(1).place(),
                    "There are several operations " + name + ".",
                    "Give them different names; SOAP over HTTP cannot tell them apart for certain.",
                    "wsdl/overloaded");
        return found.stream().findFirst();
    }

    private static void requireThatClientsAsk(XmlNode declared, Problems problems) {
        var input = declared.first(Namespaces.WSDL, "input");
        var output = declared.first(Namespaces.WSDL, "output");
        var begins = output.isEmpty()
                || input.isPresent()
                        && declared.children().indexOf(input.get())
                                < declared.children().indexOf(output.get());
        if (input.isEmpty() || !begins)
            problems.error(
                    declared.place(),
                    "In operation " + name(declared) + " the service itself begins (notification).",
                    "Leave it out: only operations that a client begins can be called.",
                    "wsdl/notification");
    }

    private Optional<Message> message(
            String direction, String style, XmlNode bound, XmlNode wanted, String wrapper, Problems problems) {
        var message = definition(wanted, problems);
        var side = bound.first(Namespaces.WSDL, direction);
        side.ifPresent(node -> refuseAttachments(node, problems));
        var body = side.flatMap(node -> node.first(soapNamespace, "body"));
        var headers = side.map(node -> node.all(soapNamespace, "header")).orElse(List.of());
        body.ifPresent(node -> requireLiteral(node, problems));
        headers.forEach(node -> requireLiteral(node, problems));
        if (message.isEmpty()) return Optional.empty();
        var parts = bodyParts(message.get(), wanted, body, headers, problems);
        var content =
                switch (style) {
                    case "document" -> document(parts, message.get(), problems);
                    case "rpc" -> rpc(parts, wrapper, body, bound, problems);
                    default -> {
                        problems.error(
                                bound.place(),
                                "Operation " + name(bound) + " has the style " + style + ".",
                                "Write document or rpc.",
                                "wsdl/style");
                        yield Optional.<Body>empty();
                    }
                };
        var elements = headers.stream()
                .flatMap(node -> header(node, problems).stream())
                .toList();
        return content.map(found -> new Message(found, elements));
    }

    private Optional<XmlNode> definition(XmlNode wanted, Problems problems) {
        var found = wanted.qname("message").flatMap(name -> files.find("message", name));
        if (found.isEmpty())
            problems.error(
                    wanted.place(),
                    "There is no message " + wanted.attribute("message").orElse("") + ".",
                    "Correct the name, or add the message.",
                    "wsdl/no-message");
        return found;
    }

    private static void refuseAttachments(XmlNode side, Problems problems) {
        side.children().stream()
                .filter(node -> node.name().getNamespaceURI().equals(Namespaces.MIME)
                        || node.name().getNamespaceURI().contains("/dime"))
                .findFirst()
                .ifPresent(node -> problems.error(
                        node.place(),
                        "This message has attachments, which are not there yet.",
                        "Leave the operation out.",
                        "wsdl/attachments"));
    }

    private static void requireLiteral(XmlNode node, Problems problems) {
        if (node.attribute("use").orElse("literal").equals("literal")) return;
        problems.error(
                node.place(),
                "This message is encoded by SOAP's own rules (use=\"encoded\"), which is not there yet.",
                "Ask for a binding with use=\"literal\", or leave the operation out.",
                "wsdl/encoded");
    }

    /** Those that the binding names, else all that do not stand in a header. */
    private static List<XmlNode> bodyParts(
            XmlNode message, XmlNode wanted, Optional<XmlNode> body, List<XmlNode> headers, Problems problems) {
        var all = message.all(Namespaces.WSDL, "part");
        var named = body.flatMap(node -> node.attribute("parts"));
        if (named.isPresent()) {
            var chosen = Arrays.stream(named.get().strip().split("\\s+"))
                    .filter(name -> !name.isEmpty())
                    .toList();
            for (var name : chosen)
                if (all.stream().noneMatch(part -> name(part).equals(name)))
                    problems.error(
                            body.get().place(),
                            "Message " + name(message) + " has no part " + name + ".",
                            "Correct the name in parts.",
                            "wsdl/no-part");
            return all.stream().filter(part -> chosen.contains(name(part))).toList();
        }
        var same = wanted.qname("message");
        var inHeaders = new HashSet<String>();
        for (var header : headers)
            if (header.qname("message").equals(same)) header.attribute("part").ifPresent(inHeaders::add);
        return all.stream().filter(part -> !inHeaders.contains(name(part))).toList();
    }

    private static Optional<Body> document(List<XmlNode> parts, XmlNode message, Problems problems) {
        if (parts.isEmpty()) return Optional.of(new Body.Empty());
        if (parts.size() > 1) {
            problems.error(
                    parts.get(1).place(),
                    "Message " + name(message) + " has several parts in the body, and its style is document.",
                    "Leave one part in the body, as WS-I Basic Profile 1.1 asks (R2210).",
                    "wsdl/several-parts");
            return Optional.empty();
        }
        var part = parts.getFirst();
        var element = part.qname("element");
        if (element.isEmpty())
            problems.error(
                    part.place(),
                    "Part " + name(part) + " of message " + name(message) + " names no known element.",
                    "Write element=\"...\": with style document, a type is not enough (WS-I Basic Profile 1.1, R2204).",
                    "wsdl/part-without-element");
        return element.map(name -> new Body.Document(name, part.place()));
    }

    private static Optional<Body> rpc(
            List<XmlNode> parts, String wrapper, Optional<XmlNode> body, XmlNode bound, Problems problems) {
        var typed = new ArrayList<Part>();
        for (var part : parts) {
            var ofType = part.qname("type").map(type -> (Part) new Part.OfType(name(part), type));
            var known = ofType.or(() -> part.qname("element").map(element -> new Part.OfElement(name(part), element)));
            if (known.isEmpty())
                problems.error(
                        part.place(),
                        "Part " + name(part) + " names no known type.",
                        "Write type=\"...\" with a declared prefix.",
                        "wsdl/part-without-type");
            else typed.add(known.get());
        }
        if (typed.size() < parts.size()) return Optional.empty();
        var namespace = body.flatMap(node -> node.attribute("namespace")).orElse("");
        return Optional.of(new Body.Rpc(new QName(namespace, wrapper), typed, bound.place()));
    }

    private Optional<Header> header(XmlNode node, Problems problems) {
        var message = node.qname("message").flatMap(name -> files.find("message", name));
        var wanted = node.attribute("part").orElse("");
        var part = message.stream()
                .flatMap(found -> found.all(Namespaces.WSDL, "part").stream())
                .filter(found -> name(found).equals(wanted))
                .findFirst();
        var element = part.flatMap(found -> found.qname("element"));
        if (element.isEmpty())
            problems.error(
                    node.place(),
                    "The header names part " + wanted + " of message "
                            + node.attribute("message").orElse("") + ", and there is no such part with an element.",
                    "Correct message and part.",
                    "wsdl/header");
        return element.map(name -> new Header(name, node.place()));
    }

    private List<Fault> faults(XmlNode bound, XmlNode declared, Problems problems) {
        var encoded = new HashSet<String>();
        for (var fault : bound.all(Namespaces.WSDL, "fault"))
            fault.first(soapNamespace, "fault")
                    .filter(node -> !node.attribute("use").orElse("literal").equals("literal"))
                    .ifPresent(node -> {
                        requireLiteral(node, problems);
                        encoded.add(name(fault));
                    });
        var faults = new ArrayList<Fault>();
        for (var fault : declared.all(Namespaces.WSDL, "fault")) {
            if (encoded.contains(name(fault))) continue;
            definition(fault, problems).ifPresent(message -> {
                var parts = message.all(Namespaces.WSDL, "part");
                var element = parts.size() == 1 ? parts.getFirst().qname("element") : Optional.<QName>empty();
                if (element.isPresent()) faults.add(new Fault(name(fault), element.get(), fault.place()));
                else
                    problems.error(
                            message.place(),
                            "The fault message " + name(message) + " does not have exactly one part with an element.",
                            "Give it one part with element=\"...\".",
                            "wsdl/fault");
            });
        }
        return faults;
    }

    /** Web Services Addressing 1.0 - Metadata, 4.4.1 and 4.4.4. */
    private String action(XmlNode message, String soapAction, String defaultName) {
        var written = message.attribute(Namespaces.ADDRESSING_METADATA, "Action")
                .or(() -> message.attribute(Namespaces.ADDRESSING_WSDL, "Action"));
        if (written.isPresent()) return written.get().strip();
        if (!soapAction.isEmpty()) return soapAction;
        var type = binding.qname("type").orElse(new QName(""));
        var namespace = type.getNamespaceURI();
        var delimiter = namespace.startsWith("urn:") ? ":" : "/";
        var begin = namespace.endsWith(delimiter) ? namespace : namespace + delimiter;
        var name = message.attribute("name").orElse(defaultName);
        return begin + type.getLocalPart() + delimiter + name;
    }

    private static String name(XmlNode node) {
        return node.attribute("name").orElse("");
    }
}
