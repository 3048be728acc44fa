package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Page;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/** The feed: pages of messages behind a position, with a long poll. */
@Controller
final class MessagesController {

    static final String PATH = "/messages";

    private final Journal journal;
    private final Connections connections;
    private final Releases releases;
    private final Callers callers;

    MessagesController(Journal journal, Connections connections, Releases releases, Callers callers) {
        this.journal = journal;
        this.connections = connections;
        this.releases = releases;
        this.callers = callers;
    }

    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    void messages(
            @RequestAttribute(JoseFilter.ADDRESSEE) Addressee asking,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        var query = FeedQuery.of(request.getParameterMap());
        var deadline = System.nanoTime() + query.patience().toNanos();
        var reader = asking;
        var page = read(reader.client(), query, query.after());
        if (page.messages().isEmpty()) refuseAhead(query.after());
        var more = true;
        while (page.messages().isEmpty() && more && deadline - System.nanoTime() > 0) {
            more = journal.awaitBeyond(page.last(), Duration.ofNanos(deadline - System.nanoTime()));
            // Its rights may have changed while it waited.
            reader = reader.as(callers.of(request));
            request.setAttribute(JoseFilter.ADDRESSEE, reader);
            page = read(reader.client(), query, page.last());
        }
        answer(reader, page, response);
    }

    private Page read(Client client, FeedQuery query, long after) {
        try {
            return journal.read(readable(client, query), after, query.limit());
        } catch (PositionGone e) {
            throw new Refused(
                    Refusal.POSITION_GONE,
                    "The messages behind this position are no longer all kept.",
                    Map.of("oldest", e.oldest()));
        }
    }

    /** Waiting there would pass over all that comes until then. */
    private void refuseAhead(long after) {
        var last = journal.lastPosition();
        if (after > last)
            throw new Refused(
                    Refusal.POSITION_AHEAD,
                    "The journal has given no position as high as this one.",
                    Map.of("last", last));
    }

    private static Set<String> readable(Client client, FeedQuery query) {
        var mayRead = client.reads().keySet();
        if (query.connections().isEmpty()) return mayRead;
        // What it may not know of and what does not exist look the same.
        if (!mayRead.containsAll(query.connections())) throw Refused.unknownConnection();
        return query.connections();
    }

    private void answer(Addressee reader, Page page, HttpServletResponse response) throws IOException {
        var plans = new HashMap<String, Optional<MessagePlan>>();
        // To pass over the messages of a connection that is not loaded would lose them: the feed stands still there.
        var shown = page.messages().stream()
                .takeWhile(message -> plans.computeIfAbsent(message.connection(), connections::plan)
                        .isPresent())
                .toList();
        var whole = shown.size() == page.messages().size();
        if (shown.isEmpty() && !whole)
            throw Refused.notLoaded(page.messages().getFirst().connection());
        var next = whole ? page.last() : shown.getLast().position();
        var answer = releases.answer(reader, PATH);
        for (var message : shown) answer.add(plans.get(message.connection()).orElseThrow(), message);
        write(shown, answer.released(), next, response);
    }

    private static void write(List<Stored> shown, List<byte[]> released, long next, HttpServletResponse response)
            throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader("Cache-Control", "no-store");
        var out = response.getOutputStream();
        write(out, "{\"messages\":[");
        for (var i = 0; i < released.size(); i++) {
            write(out, (i == 0 ? "" : ",") + "{\"position\":" + shown.get(i).position() + ",\"event\":");
            out.write(released.get(i));
            write(out, "}");
        }
        write(out, "],\"next\":" + next + "}");
    }

    private static void write(OutputStream out, String json) throws IOException {
        out.write(json.getBytes(US_ASCII));
    }
}
