package io.legacybridge.security.pki;

import io.legacybridge.security.pki.AcmeCertificate.ChallengePort;
import io.legacybridge.security.pki.AcmeCertificate.Challenges;
import io.legacybridge.security.pki.AcmeCertificate.Wanted;
import io.legacybridge.spi.InTime;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/** An order at an ACME server, from the login to the certificate. */
record AcmeOrder(Wanted wanted, SSLContext tls, ChallengePort port, CertificateIssuer keys, Duration patience) {

    /** How long each step may take. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** An order has come to no good end. */
    static final class NotMade extends Exception {
        NotMade(String why) {
            super(why);
        }
    }

    /**
     * A new key, and what the ACME server certifies for it.
     *
     * @param account its key; the account is made when there is none
     */
    KeyAndChain at(KeyPair account) throws AcmeException, InterruptedException, NotMade {
        // A challenge for each name, and beside them the account, the order and the certificate. Each step looks at
        // its time between two answers, not while one goes on.
        var limit = patience.multipliedBy(wanted.names().size() + 3L);
        try {
            return InTime.get(limit, () -> made(account), _ -> {});
        } catch (TimeoutException _) {
            throw new NotMade("it has not come to an end within " + limit.toMinutes() + " minutes");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AcmeException failed) throw failed;
            if (e.getCause() instanceof NotMade failed) throw failed;
            if (e.getCause() instanceof RuntimeException failed) throw failed;
            if (e.getCause() instanceof Error failed) throw failed;
            throw new IllegalStateException(e.getCause());
        }
    }

    private KeyAndChain made(KeyPair account) throws AcmeException, InterruptedException, NotMade {
        var order = login(account).newOrder().domains(wanted.names()).create();
        prove(order);
        if (order.waitUntilReady(patience) != Status.READY) throw new NotMade(reason(order));
        var pair = keys.newPair();
        order.execute(pair);
        if (order.waitForCompletion(patience) != Status.VALID) throw new NotMade(reason(order));
        return new KeyAndChain(pair.getPrivate(), order.getCertificate().getCertificateChain());
    }

    private Login login(KeyPair account) throws AcmeException {
        var session = new Session(wanted.directory(), new AcmeProvider(tls));
        var builder = new AccountBuilder().useKeyPair(account);
        if (wanted.contact().isPresent()) builder.addEmail(wanted.contact().get());
        if (wanted.termsAgreed()) builder.agreeToTermsOfService();
        return builder.createLogin(session);
    }

    private void prove(Order order) throws AcmeException, InterruptedException, NotMade {
        try (var challenges = port.open()) {
            for (var authorization : order.getAuthorizations())
                if (authorization.getStatus() != Status.VALID) prove(authorization, challenges);
        }
    }

    private void prove(Authorization authorization, Challenges challenges)
            throws AcmeException, InterruptedException, NotMade {
        var challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new NotMade("it offers no challenge over HTTP for "
                        + authorization.getIdentifier().getDomain()));
        challenges.answer(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        if (challenge.waitForCompletion(patience) == Status.VALID) return;
        var why = challenge.getError().flatMap(problem -> problem.getDetail()).orElse("it does not say why");
        throw new NotMade("the challenge for " + authorization.getIdentifier().getDomain() + " failed: " + why);
    }

    private String reason(Order order) {
        return order.getError()
                .flatMap(problem -> problem.getDetail())
                .orElse("the order is " + order.getStatus() + " after " + patience.toMinutes() + " minutes");
    }
}
