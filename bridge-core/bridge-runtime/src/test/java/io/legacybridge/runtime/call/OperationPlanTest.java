package io.legacybridge.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationPlanTest {

    /** The words of a refusal that was kept may hold what was asked with. */
    @Test
    void whatIsProtectedOfTheRequestByNowIsProtectedInAnAnswerThatWasKeptBefore() {
        var then = plan("1", false);
        assertThat(then.redaction().showsValues()).isTrue();

        var now = then.protectedLike(plan("2", true));

        assertThat(now.redaction().showsValues()).isFalse();
        assertThat(now.protectedPaths()).isEqualTo(Map.of("pay.request.iban", "bank-account"));
    }

    private static OperationPlan plan(String version, boolean isProtected) {
        var iban = Field.of("iban", new Type.Text(34));
        var operation = new Operation(
                "pay",
                RecordSchema.of(List.of(iban)),
                RecordSchema.of(List.of(Field.of("receipt", new Type.Text(9)))),
                Effect.WRITE);
        var leaf = operation.request().leaves().getFirst();
        return new OperationPlan(
                "bank",
                operation,
                Effect.WRITE,
                Exposure.byName("bank", "pay"),
                isProtected ? Map.of(leaf, "bank-account") : Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(1),
                Optional.empty(),
                new Versions(version, version));
    }
}
