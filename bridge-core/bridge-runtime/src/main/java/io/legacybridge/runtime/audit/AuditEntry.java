package io.legacybridge.runtime.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.security.protection.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One thing that happened. It never holds a protected value. */
@JsonPropertyOrder("kind")
public sealed interface AuditEntry {

    /** Which kind it is, for those who read JSON. */
    @JsonProperty("kind")
    default String kind() {
        return switch (this) {
            case Released _ -> "released";
            case Restored _ -> "restored";
            case KeyChanged _ -> "key-changed";
            case KeyChangeEnded _ -> "key-change-ended";
            case Erased _ -> "erased";
            case CertificatesChanged _ -> "certificates-changed";
            case OfCertificate _ -> "certificate";
            case OfTrust _ -> "trust";
            case Enrolled _ -> "enrolled";
            case EnrolmentRefused _ -> "enrolment-refused";
            case Started _ -> "started";
            case Operated _ -> "operated";
        };
    }

    /**
     * Who acted without a certificate. It stands in an entry as an operator of the control port does.
     *
     * @param operator account of the machine, or {@code appliance}
     * @param role     why it may: {@code local} for an account that may write to the home
     */
    record Actor(String operator, String role) {

        /** What the appliance does by itself. */
        public static final Actor APPLIANCE = new Actor("appliance", "appliance");

        /** Whoever runs a verb of the command line. */
        public static Actor local() {
            return new Actor(Account.name(), "local");
        }
    }

    /**
     * Protected values left in an answer to a client.
     *
     * @param client its name; {@code san} and {@code bundle} are how it was known
     * @param path   what it asked for, without the query
     */
    record Released(String client, String bundle, String san, String path, List<Part> parts) implements AuditEntry {
        public Released {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What left of one connection.
     *
     * @param policy    what the client's rights were: a digest of its entitlement and of the connection's version
     * @param positions in the journal, such as {@code 1-7,9}
     * @param call      id of an operation's call instead of positions
     * @param fields    the form in which each field left
     * @param keys      the first letters of the token of each message's business key, where it is protected; of a call those
     *                  of the protected values it asked with
     */
    record Part(
            String connection,
            String policy,
            String positions,
            Optional<String> call,
            Map<String, String> fields,
            List<String> keys) {

        /** Of a token's 22 letters: enough to tell a thousand million keys apart. */
        public static final int KEY_LETTERS = 12;

        public Part {
            fields = new TreeMap<>(fields);
            keys = List.copyOf(keys);
        }

        /** What stands in {@code keys} for a token. */
        public static String keyOf(String token) {
            var letters = token.substring(Tokens.PREFIX.length());
            return letters.substring(0, Math.min(KEY_LETTERS, letters.length()));
        }
    }

    /**
     * A client sent protected values to a legacy system without sending them as they are.
     *
     * @param call   id of the operation's call
     * @param fields as what each came: {@code token} or {@code jwe}
     */
    record Restored(String client, String bundle, String san, String path, String call, Map<String, String> fields)
            implements AuditEntry {
        public Restored {
            fields = new TreeMap<>(fields);
        }
    }

    /**
     * Somebody set about rotating, rewrapping or destroying keys, or erasing a person. Written before it happens.
     *
     * @param key its id; the token of the person who is erased
     */
    record KeyChanged(
            String action,
            String key,
            String purpose,
            @JsonUnwrapped Actor by) implements AuditEntry {}

    /**
     * How that ended. Without one behind it, nobody knows: it was cut off.
     *
     * @param outcome {@code done}, {@code failed}, or the code of the problem for which it was refused
     */
    record KeyChangeEnded(
            String action,
            String key,
            String purpose,
            String outcome,
            @JsonUnwrapped Actor by) implements AuditEntry {}

    /**
     * Somebody erased a person by destroying its keys. Written when it is done.
     *
     * @param subject token of the person
     * @param keys    ids of the keys
     * @param values  how many values and answers could be read until then
     */
    record Erased(
            String subject,
            List<String> keys,
            long values,
            @JsonUnwrapped Actor by) implements AuditEntry {
        public Erased {
            keys = List.copyOf(keys);
        }
    }

    /**
     * Which certificates and revocation lists count from now on: at the start, and when that changes.
     *
     * @param server    serial number of the appliance's own certificate
     * @param lists     numbers of the revocation lists, by file
     * @param bundles   SHA-256 of each trusted CA's certificate, by bundle
     * @param operators SHA-256 of the certificate of each CA that makes operators
     */
    record CertificatesChanged(
            String server, Map<String, String> lists, Map<String, List<String>> bundles, List<String> operators)
            implements AuditEntry {
        public CertificatesChanged {
            lists = new TreeMap<>(lists);
            bundles = new TreeMap<>(bundles);
            operators = List.copyOf(operators);
        }

        public static CertificatesChanged of(ServerTls.InUse now) {
            return new CertificatesChanged(now.server(), now.lists(), now.bundles(), now.operators());
        }
    }

    /**
     * A CA of ours signed a certificate, or revoked one.
     *
     * @param action   such as {@code issue}, {@code renew} or {@code revoke}
     * @param profile  what the certificate is for, such as {@code client}
     * @param names    subject alternative names, in which the roles of an operator stand
     * @param reason   why it was revoked
     * @param by       who did it; the appliance when it renewed what is its own
     */
    record OfCertificate(
            String action,
            String profile,
            String subject,
            List<String> names,
            String serial,
            Optional<String> reason,
            @JsonUnwrapped Actor by)
            implements AuditEntry {
        public OfCertificate {
            names = List.copyOf(names);
        }
    }

    /**
     * CAs came into a trust bundle, or it was taken away.
     *
     * @param authorities SHA-256 of each new CA's certificate, with its subject
     */
    record OfTrust(
            String action,
            String bundle,
            List<String> authorities,
            @JsonUnwrapped Actor by) implements AuditEntry {
        public OfTrust {
            authorities = List.copyOf(authorities);
        }
    }

    /** What somebody does about certificates. */
    static AuditEntry of(CertificateEvent event, Actor by) {
        return switch (event) {
            case CertificateEvent.OfCertificate certificate ->
                new OfCertificate(
                        certificate.action(),
                        certificate.profile(),
                        certificate.subject(),
                        certificate.names(),
                        certificate.serial(),
                        certificate.reason().map(Words::written),
                        by);
            case CertificateEvent.OfTrust trust -> new OfTrust(trust.action(), trust.bundle(), trust.authorities(), by);
        };
    }

    /**
     * An operator did something on the control port, or was refused it; or somebody did it on the command line. Written before it
     * happens.
     *
     * @param operator its name; {@code san} is how it was known, empty on the command line
     * @param role     that the action needs; {@code local} on the command line
     * @param action   such as {@code discard dead letter}
     * @param target   what it was done to, such as the id of a dead letter
     * @param details  such as the reason that was given
     */
    record Operated(
            String operator,
            String san,
            String role,
            boolean allowed,
            String action,
            String target,
            Map<String, String> details)
            implements AuditEntry {
        public Operated {
            details = new TreeMap<>(details);
        }

        /** On the command line. */
        public static Operated locally(String action, String target, Map<String, String> details) {
            var by = Actor.local();
            return new Operated(by.operator(), "", by.role(), true, action, target, details);
        }
    }

    /**
     * Somebody got a certificate over EST.
     *
     * @param how    {@code enrolled} or {@code re-enrolled}
     * @param holder for whom, such as {@code client crm}
     * @param by     with what: a token, or the serial number of the certificate before
     */
    record Enrolled(String how, String holder, String serial, String by) implements AuditEntry {}

    /** Somebody showed a token that was real once and opens nothing any more. */
    record EnrolmentRefused(String holder, String reason) implements AuditEntry {}

    /** The appliance started. */
    record Started(String version) implements AuditEntry {}
}
