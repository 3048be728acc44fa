package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.spi.ContractReader;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/** The operations of a WSDL, whatever its ports are. */
public final class WsdlContractReader implements ContractReader {

    @Override
    public String type() {
        return "wsdl";
    }

    @Override
    public List<Operation> operations(String file, Contracts contracts, Problems problems) {
        return SoapContract.read(file, contracts, problems)
                .map(contract -> operations(contract, problems))
                .orElse(List.of());
    }

    /** Where several ports offer an operation, the first one counts at which it can be used. */
    private static List<Operation> operations(SoapContract contract, Problems problems) {
        var offeredBy = new LinkedHashMap<String, Port>();
        var whole = new LinkedHashMap<String, Operation>();
        var broken = new HashMap<String, List<Problem>>();
        for (var port : contract.wsdl().ports()) {
            for (var operation : port.operations()) {
                var first = offeredBy.putIfAbsent(operation.name(), port);
                if (first != null && !first.portType().equals(port.portType()))
                    problems.add(sameName(operation, first, port));
                else if (!whole.containsKey(operation.name())) {
                    var found = new Problems();
                    var compiled = contract.compile(port, operation, found);
                    found.addAll(operation.policy().unmet());
                    if (found.hasErrors()) broken.putIfAbsent(operation.name(), found.inOrder());
                    else whole.put(operation.name(), compiled.orElseThrow().operation());
                }
            }
        }
        broken.keySet().removeAll(whole.keySet());
        broken.values().forEach(problems::addAll);
        return List.copyOf(whole.values());
    }

    private static Problem sameName(Wsdl.Operation operation, Port first, Port other) {
        return Problem.error(
                operation.place(),
                "Port " + other.name() + " has another operation " + operation.name() + " than port " + first.name()
                        + ".",
                "Make a connection for each port; here the one of " + first.name() + " is described.",
                "wsdl/same-name");
    }
}
