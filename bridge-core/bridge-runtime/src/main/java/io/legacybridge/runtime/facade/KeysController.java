package io.legacybridge.runtime.facade;

import io.legacybridge.security.jwe.JweInbox;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The keys for which clients encrypt values that they send. They are as trustworthy as the connection over which they come. */
@Controller
final class KeysController {

    private static final String JWK_SET = "application/jwk-set+json";

    private final JweInbox inbox;

    KeysController(JweInbox inbox) {
        this.inbox = inbox;
    }

    @GetMapping(path = "/keys", produces = JWK_SET)
    ResponseEntity<Map<String, Object>> keys() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(inbox.published());
    }
}
