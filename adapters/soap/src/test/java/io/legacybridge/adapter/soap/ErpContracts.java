package io.legacybridge.adapter.soap;

import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The contract of the example ERP. */
final class ErpContracts {

    static final String WSDL = "erp/1.0/orders.wsdl";

    private static final String SCHEMA = "erp/1.0/orders.xsd";
    private static final Path FOLDER = Path.of(System.getProperty("bridge.root"), "wsdl");

    private ErpContracts() {}

    static TestAdapterContext in(TestAdapterContext context) {
        return in(context, wsdl -> wsdl);
    }

    /** @param change of the WSDL */
    static TestAdapterContext in(TestAdapterContext context, UnaryOperator<String> change) {
        try {
            var wsdl = change.apply(Files.readString(FOLDER.resolve(WSDL)));
            return context.withContract(WSDL, wsdl.getBytes(StandardCharsets.UTF_8))
                    .withContract(SCHEMA, Files.readAllBytes(FOLDER.resolve(SCHEMA)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
