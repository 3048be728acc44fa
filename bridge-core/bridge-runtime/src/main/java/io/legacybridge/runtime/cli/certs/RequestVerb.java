package io.legacybridge.runtime.cli.certs;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes a key here and asks for its certificate elsewhere. */
@Command(
        name = "request",
        description = "Makes a key and a request for its certificate, when the CA is elsewhere.",
        mixinStandardHelpOptions = true)
final class RequestVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Mixin
    private HolderOptions whose;

    @Override
    public Integer call() {
        var request = options.certs().request(whose.holder());
        return options.answer(
                Map.of("request", request.toString()),
                "Made a key and its request: " + request + "\nNext, where the CA is: bridge certs sign "
                        + request.getFileName() + " with the same --client, --server, --operator or --encryption.\n");
    }
}
