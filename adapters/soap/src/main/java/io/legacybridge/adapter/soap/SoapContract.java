package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.adapter.soap.wsdl.WsdlReader;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.xml.XmlSchemas;
import io.legacybridge.xml.XmlSource;
import java.util.Optional;

/** A WSDL with its schemas, whose operations are compiled one by one. Thread-safe. */
public final class SoapContract {

    private final Wsdl wsdl;
    private final XmlSchemas schemas;

    private SoapContract(Wsdl wsdl, XmlSchemas schemas) {
        this.wsdl = wsdl;
        this.schemas = schemas;
    }

    /**
     * @param file     name in the contracts folder
     * @param problems gets what is wrong with the files as such
     * @return empty when there is no WSDL that could be read
     */
    public static Optional<SoapContract> read(String file, Contracts contracts, Problems problems) {
        return WsdlReader.read(file, contracts, problems).map(wsdl -> {
            var sources = wsdl.schemas().stream()
                    .map(source -> new XmlSource(source.file(), source.content()))
                    .toList();
            return new SoapContract(wsdl, XmlSchemas.read(sources, contracts, problems));
        });
    }

    public Wsdl wsdl() {
        return wsdl;
    }

    /**
     * @param problems gets every reason why the operation cannot be used
     * @return empty exactly when an error was added
     */
    public Optional<SoapOperation> compile(Port port, Wsdl.Operation operation, Problems problems) {
        var own = new Problems();
        var compiled = SoapOperation.compile(operation, port.version(), schemas, own);
        problems.addAll(own.inOrder());
        return compiled;
    }
}
