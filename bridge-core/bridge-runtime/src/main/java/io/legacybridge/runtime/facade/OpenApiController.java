package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.connection.Connections;
import io.legacybridge.runtime.facade.OpenApiDocument.DescribedOperation;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/** Describes to each client what it may use now. A connection that is not loaded cannot be described. */
@Controller
final class OpenApiController {

    private final Connections connections;
    private final Releases releases;

    OpenApiController(Connections connections, Releases releases) {
        this.connections = connections;
        this.releases = releases;
    }

    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> describe(@RequestAttribute(ClientFilter.CLIENT) Client client) {
        var plans = new TreeMap<String, MessagePlan>();
        for (var name : client.reads().keySet()) connections.plan(name).ifPresent(plan -> plans.put(name, plan));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(OpenApiDocument.of(client, plans, operations(client)));
    }

    private List<DescribedOperation> operations(Client client) {
        var all = new ArrayList<DescribedOperation>();
        for (var connection : new TreeMap<>(client.calls()).keySet())
            for (var plan : connections
                    .calls(connection)
                    .map(calls -> calls.operations().values())
                    .orElse(List.of()))
                client.call(connection, plan.name())
                        .map(entitlement -> ClientUse.described(plan, entitlement, releases))
                        .ifPresent(use -> all.add(new DescribedOperation(plan, use)));
        return all;
    }
}
