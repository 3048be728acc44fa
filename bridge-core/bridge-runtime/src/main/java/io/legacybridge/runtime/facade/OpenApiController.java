package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.facade.OpenApiDocument.DescribedOperation;
import io.legacybridge.runtime.facade.OpenApiDocument.ReadableConnection;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.Releases;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Describes to each client what it may use now. A connection that is not loaded cannot be described. */
@Controller
final class OpenApiController {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Connections connections;
    private final Releases releases;

    OpenApiController(Connections connections, Releases releases) {
        this.connections = connections;
        this.releases = releases;
    }

    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> describe(@RequestAttribute(JoseFilter.ADDRESSEE) Addressee addressee) {
        var client = addressee.client();
        var document = describe(client, UnaryOperator.identity(), UnaryOperator.identity());
        if (client.encrypts() || addressee.hasKey())
            OpenApiJose.describe(document, describe(client, Entitlement::opened, CallEntitlement::opened));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(JSON.writeValueAsBytes(document));
    }

    private ObjectNode describe(
            Client client, UnaryOperator<Entitlement> reading, UnaryOperator<CallEntitlement> calling) {
        return OpenApiDocument.of(client, readable(client, reading), operations(client, calling));
    }

    private SortedMap<String, ReadableConnection> readable(Client client, UnaryOperator<Entitlement> as) {
        var all = new TreeMap<String, ReadableConnection>();
        client.reads()
                .forEach((name, entitlement) -> connections
                        .plan(name)
                        .ifPresent(plan -> all.put(
                                name,
                                new ReadableConnection(
                                        plan, as.apply(releases.allowed(plan.classesByPath(), entitlement))))));
        return all;
    }

    private List<DescribedOperation> operations(Client client, UnaryOperator<CallEntitlement> as) {
        var all = new ArrayList<DescribedOperation>();
        for (var connection : new TreeMap<>(client.calls()).keySet())
            for (var plan : connections
                    .calls(connection)
                    .map(calls -> calls.operations().values())
                    .orElse(List.of()))
                client.call(connection, plan.name())
                        .map(entitlement -> as.apply(ClientUse.allowed(plan, entitlement, releases)))
                        .map(entitlement -> ClientUse.described(plan, entitlement, releases))
                        .ifPresent(use -> all.add(new DescribedOperation(plan, use)));
        return all;
    }
}
