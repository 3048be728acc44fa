package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Body;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Message;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.xml.Part;
import io.legacybridge.xml.XmlRecord;
import io.legacybridge.xml.XmlSchemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.namespace.QName;

/**
 * One operation of a port, compiled: what clients see of it, and how its envelopes are written and read. Thread-safe.
 *
 * @param reply  empty when nothing comes back
 * @param faults the declared refusals by the element of their detail
 */
public record SoapOperation(
        Wsdl.Operation declared,
        SoapVersion version,
        Envelope request,
        Optional<Envelope> reply,
        Map<QName, DeclaredFault> faults,
        Operation operation) {

    /** A refusal that the contract names. */
    public record DeclaredFault(String name, XmlRecord detail) {}

    /** @return empty exactly when an error was added */
    static Optional<SoapOperation> compile(
            Wsdl.Operation declared, SoapVersion version, XmlSchemas schemas, Problems problems) {
        problems.addAll(declared.problems());
        if (problems.hasErrors()) return Optional.empty();
        var compiler = new Compiler(version, schemas, problems);
        var request = compiler.envelope(declared.input());
        var reply = declared.output().map(compiler::envelope);
        var faults = compiler.faults(declared.faults());
        if (problems.hasErrors()) return Optional.empty();
        var details = new HashMap<String, RecordSchema>();
        faults.values()
                .forEach(fault -> details.put(fault.name(), fault.detail().schema()));
        var operation = new Operation(
                declared.name(),
                declared.documentation(),
                request.schema(),
                reply.map(Envelope::schema).orElse(RecordSchema.of(List.of())),
                details,
                Effect.WRITE);
        return Optional.of(new SoapOperation(declared, version, request, reply, faults, operation));
    }

    public String name() {
        return declared.name();
    }

    private record Compiler(SoapVersion version, XmlSchemas schemas, Problems problems) {

        private Envelope envelope(Message message) {
            var headers = new ArrayList<XmlRecord>();
            for (var header : message.headers())
                schemas.element(header.element(), header.place(), problems).ifPresent(headers::add);
            return new Envelope(version, body(message.body()), headers);
        }

        private Optional<XmlRecord> body(Body body) {
            return switch (body) {
                case Body.Document(var element, var place) -> schemas.element(element, place, problems);
                case Body.Rpc(var wrapper, var parts, var place) ->
                    schemas.wrapper(wrapper, parts.stream().map(Compiler::part).toList(), place, problems);
                case Body.Empty _ -> Optional.empty();
            };
        }

        private static Part part(Wsdl.Part part) {
            return switch (part) {
                case Wsdl.Part.OfType(var name, var type) -> new Part.OfType(name, type);
                case Wsdl.Part.OfElement(var name, var element) -> new Part.OfElement(name, element);
            };
        }

        private Map<QName, DeclaredFault> faults(List<Wsdl.Fault> declared) {
            var faults = new HashMap<QName, DeclaredFault>();
            for (var fault : declared)
                schemas.element(fault.element(), fault.place(), problems)
                        .ifPresent(
                                record -> faults.putIfAbsent(fault.element(), new DeclaredFault(fault.name(), record)));
            return Map.copyOf(faults);
        }
    }
}
