package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.security.protection.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/**
 * The latest message of a business key. A key that is protected never stands in a URL, which others log: it comes in a body,
 * or as its token.
 */
@Controller
final class RecordsController {

    /** A CloudEvent in structured mode. */
    static final String EVENT = "application/cloudevents+json";

    private final Journal journal;
    private final Connections connections;
    private final Releases releases;
    private final Tokens tokens;

    RecordsController(Journal journal, Connections connections, Releases releases, Tokens tokens) {
        this.journal = journal;
        this.connections = connections;
        this.releases = releases;
        this.tokens = tokens;
    }

    @GetMapping(
            path = "/records/{connection}/{key}",
            produces = {EVENT, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<byte[]> byKey(
            @RequestAttribute(JoseFilter.ADDRESSEE) Addressee addressee,
            @PathVariable String connection,
            @PathVariable String key,
            HttpServletRequest request) {
        // Spring would cut the key there and find another record.
        if (request.getRequestURI().indexOf(';') >= 0)
            throw new Refused(Refusal.MALFORMED, "A semicolon in the path must be percent-encoded.");
        var readable = readable(addressee.client(), connection);
        var isToken = readable.keyIsProtected() && key.startsWith(Tokens.PREFIX);
        if (!isToken) {
            if (!showsKey(readable)) throw unknownKey();
            if (readable.keyIsProtected())
                throw new Refused(Refusal.PROTECTED_KEY, "The key of this connection is protected.");
        }
        return answer(addressee, readable, journal.latest(connection, key));
    }

    @PostMapping(
            path = "/records/{connection}:find",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {EVENT, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<byte[]> find(
            @RequestAttribute(JoseFilter.ADDRESSEE) Addressee addressee,
            @PathVariable String connection,
            HttpServletRequest request)
            throws IOException {
        var readable = readable(addressee.client(), connection);
        BodyLimits.requireUncompressed(request);
        var key = FindBody.key(request.getInputStream());
        // To whom a key is not shown, a hit would tell that it exists.
        if (!showsKey(readable)) throw unknownKey();
        // A message that was stored before its key was protected has the key itself as subject.
        return answer(
                addressee,
                readable,
                readable.keyClass()
                        .flatMap(name -> journal.latest(connection, tokens.token(name, key)))
                        .or(() -> journal.latest(connection, key)));
    }

    private ReadableConnection readable(Client client, String connection) {
        var entitlement = client.reads().get(connection);
        if (entitlement == null) throw Refused.unknownConnection();
        var plan = connections.plan(connection).orElseThrow(() -> Refused.notLoaded(connection));
        return new ReadableConnection(plan, entitlement);
    }

    private ResponseEntity<byte[]> answer(Addressee addressee, ReadableConnection readable, Optional<Stored> found) {
        var message = found.orElseThrow(RecordsController::unknownKey);
        // Without the key, which others may log.
        var answer = releases.answer(addressee, "/records/" + readable.plan().connection());
        answer.add(readable.plan(), message);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(answer.released().getFirst());
    }

    private boolean showsKey(ReadableConnection readable) {
        return releases.showsKey(readable.plan(), readable.entitlement());
    }

    private static Refused unknownKey() {
        return new Refused(
                Refusal.UNKNOWN_KEY, "This connection has no record with this key that the client may read.");
    }

    /** A connection that a client may read. */
    private record ReadableConnection(MessagePlan plan, Entitlement entitlement) {

        boolean keyIsProtected() {
            return keyClass().isPresent();
        }

        Optional<String> keyClass() {
            return plan.key().map(plan.classes()::get);
        }
    }
}
