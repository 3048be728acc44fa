package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.connection.Connections;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.Client;
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

    OpenApiController(Connections connections) {
        this.connections = connections;
    }

    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> describe(@RequestAttribute(ClientFilter.CLIENT) Client client) {
        var plans = new TreeMap<String, MessagePlan>();
        for (var name : client.reads().keySet()) connections.plan(name).ifPresent(plan -> plans.put(name, plan));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(OpenApiDocument.of(client, plans));
    }
}
