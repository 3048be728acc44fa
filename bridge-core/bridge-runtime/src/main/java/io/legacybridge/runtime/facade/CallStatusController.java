package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.release.Addressee;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import tools.jackson.databind.json.JsonMapper;

/** What became of a call that took long, or of which nobody knew. Only its own client sees it. */
@Controller
final class CallStatusController {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final CallFlow flow;

    CallStatusController(CallFlow flow) {
        this.flow = flow;
    }

    @GetMapping(path = CallAnswers.STATUS_PATH + "{call}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> status(
            @RequestAttribute(JoseFilter.ADDRESSEE) Addressee addressee, @PathVariable String call) {
        var status = flow.status(addressee, call)
                .orElseThrow(() -> new Refused(Refusal.UNKNOWN_CALL, "This client has no such call, or no longer."));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(JSON.writeValueAsBytes(CallAnswers.members(status)));
    }
}
