package io.legacybridge.adapter.soap;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.RefusedLogin;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.time.Instant;

/**
 * A user and a password at the service. The password is read again when it may have changed; one that was refused is not
 * shown again for a while, since that could lock the account. Thread-safe.
 */
final class Login {

    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMinutes(1);

    private final String user;
    private final SecretReference reference;
    private final AdapterContext context;
    private final RefusedLogin<LegacySystemException> refused;
    private Secret password;
    private Instant readAt = Instant.MIN;

    Login(String user, SecretReference reference, AdapterContext context) {
        this.user = user;
        this.reference = reference;
        this.context = context;
        this.refused = new RefusedLogin<>(PAUSE_AFTER_REFUSAL, context.clock());
    }

    String user() {
        return user;
    }

    /** @throws LegacySystemException when there is none, or it was refused just now */
    synchronized Secret password() throws LegacySystemException {
        var now = context.clock().instant();
        if (password == null || now.isAfter(readAt.plus(READ_AGAIN_AFTER))) {
            password = context.secret(reference);
            readAt = now;
        }
        refused.check(password.text());
        return password;
    }

    /**
     * The service refused the password that was given last.
     *
     * @param by what it said, such as {@code HTTP 401}
     */
    synchronized LegacySystemException refused(String by) {
        var why = problem(by);
        refused.remember(password.text(), why);
        return why;
    }

    private LegacySystemException problem(String by) {
        return new LegacySystemException(
                Problem.error(
                        Place.of(context.connection()),
                        "The service refuses the login of " + user + " (" + by + ").",
                        "Check user, password and permissions. The same password is shown again after "
                                + PAUSE_AFTER_REFUSAL.toMinutes() + " minute, a changed one at once.",
                        "soap/login"),
                Retry.AFTER_HELP,
                null);
    }
}
