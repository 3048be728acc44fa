package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a WSDL: its services and ports, and behind each port the operations of its binding. */
public final class WsdlReader {

    private static final Set<String> HTTP_TRANSPORTS =
            Set.of("http://schemas.xmlsoap.org/soap/http", "http://www.w3.org/2003/05/soap/bindings/HTTP/");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s");
    private static final int MAX_DOCUMENTATION = 300;

    private final WsdlFiles files;
    private final PolicyReader policies;
    private final Problems problems;

    private WsdlReader(WsdlFiles files, Problems problems) {
        this.files = files;
        this.policies = new PolicyReader(files);
        this.problems = problems;
    }

    /**
     * @param problems gets what concerns the file as a whole; what concerns one operation stands in that operation
     * @return empty when there is no WSDL at all
     */
    public static Optional<Wsdl> read(String file, Contracts contracts, Problems problems) {
        var files = WsdlFiles.read(file, contracts, problems);
        return files.main().map(main -> new WsdlReader(files, problems).read(main));
    }

    private Wsdl read(XmlNode main) {
        var ports = new ArrayList<Port>();
        var services = files.all().stream()
                .flatMap(definitions -> definitions.all(Namespaces.WSDL, "service").stream())
                .toList();
        for (var service : services)
            for (var port : service.all(Namespaces.WSDL, "port"))
                port(service, port).ifPresent(ports::add);
        if (ports.isEmpty() && !problems.hasErrors())
            problems.error(
                    main.place(),
                    services.isEmpty()
                            ? "There is no service in it."
                            : "None of its ports has a SOAP binding over HTTP.",
                    "Name the WSDL that has the service and its address; other bindings are not there yet.",
                    "wsdl/no-port");
        return new Wsdl(main.attribute("name").orElse(""), documentation(main), ports, files.schemas());
    }

    private Optional<Port> port(XmlNode service, XmlNode port) {
        var name = port.attribute("name").orElse("");
        var bindingName = port.qname("binding");
        var binding = bindingName.flatMap(wanted -> files.find("binding", wanted));
        if (binding.isEmpty()) {
            problems.error(
                    port.place(),
                    "Port " + name + " names the binding "
                            + port.attribute("binding").orElse("") + ", which is not there.",
                    "Correct the name, or add the binding.",
                    "wsdl/no-binding");
            return Optional.empty();
        }
        var version = version(binding.get());
        if (version.isEmpty()) {
            leftOut(port, "Its binding is not one of SOAP");
            return Optional.empty();
        }
        var soap = soapBinding(binding.get(), version.get()).orElseThrow();
        var address = port.first(soap.name().getNamespaceURI(), "address")
                .flatMap(found -> found.attribute("location"))
                .orElse("")
                .strip();
        var transport = soap.attribute("transport").orElse("");
        if (!HTTP_TRANSPORTS.contains(transport) || address.startsWith("jms:")) {
            leftOut(port, "It is not reached over HTTP");
            return Optional.empty();
        }
        var portType = binding.get().qname("type").flatMap(wanted -> files.find("portType", wanted));
        if (portType.isEmpty()) {
            problems.error(
                    binding.get().place(),
                    "The binding names the port type "
                            + binding.get().attribute("type").orElse("") + ", which is not there.",
                    "Correct the name, or add the port type.",
                    "wsdl/no-port-type");
            return Optional.empty();
        }
        var policy = policies.of(List.of(service, port, binding.get(), portType.get()));
        var operations = new BindingReader(files, policies, policy, binding.get(), soap, portType.get()).operations();
        return Optional.of(new Port(
                service.attribute("name").orElse(""),
                name,
                binding.get().qname("type").orElseThrow(),
                version.get(),
                address,
                operations,
                port.place()));
    }

    private void leftOut(XmlNode port, String why) {
        problems.warning(
                port.place(),
                why + ", so port " + port.attribute("name").orElse("") + " is left out.",
                "Nothing is to be done if another port offers the same operations.",
                "wsdl/other-binding");
    }

    private static Optional<SoapVersion> version(XmlNode binding) {
        for (var version : SoapVersion.values())
            if (soapBinding(binding, version).isPresent()) return Optional.of(version);
        return Optional.empty();
    }

    private static Optional<XmlNode> soapBinding(XmlNode binding, SoapVersion version) {
        return binding.first(
                switch (version) {
                    case SOAP_1_1 -> Namespaces.SOAP_1_1;
                    case SOAP_1_2 -> Namespaces.SOAP_1_2;
                },
                "binding");
    }

    /** The first sentence of what the file says about a part of it. */
    static String documentation(XmlNode node) {
        var whole = node.first(Namespaces.WSDL, "documentation")
                .map(XmlNode::text)
                .orElse("")
                .strip()
                .replaceAll("\\s+", " ");
        var sentence = SENTENCE_END.split(whole, 2)[0];
        return sentence.length() <= MAX_DOCUMENTATION ? sentence : sentence.substring(0, MAX_DOCUMENTATION) + "...";
    }
}
