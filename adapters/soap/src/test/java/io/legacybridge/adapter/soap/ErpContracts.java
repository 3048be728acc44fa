package io.legacybridge.adapter.soap;

import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contract of the example ERP. */
final class ErpContracts {

    static final String WSDL = "erp/1.0/orders.wsdl";

    private static final Path FOLDER = Path.of(System.getProperty("bridge.root"), "wsdl");

    private ErpContracts() {}

    static TestAdapterContext in(TestAdapterContext context) {
        try {
            for (var name : new String[] {WSDL, "erp/1.0/orders.xsd"})
                context.withContract(name, Files.readAllBytes(FOLDER.resolve(name)));
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
