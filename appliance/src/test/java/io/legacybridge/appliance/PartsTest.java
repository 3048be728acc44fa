package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {

    @Test
    void whateverAPartThrowsTheOthersAreClosed() {
        var closed = new ArrayList<String>();
        try (var parts = new Parts()) {
            parts.keep(() -> closed.add("first"));
            parts.keep(() -> {
                throw new StackOverflowError();
            });
            parts.keep(() -> closed.add("last"));
        }

        assertThat(closed).isEqualTo(List.of("last", "first"));
    }
}
