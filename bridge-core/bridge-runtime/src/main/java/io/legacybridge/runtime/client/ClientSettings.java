package io.legacybridge.runtime.client;

import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.Rate;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One file of {@code clients/}. */
@Doc("A SaaS tool, or a legacy system that calls by itself: how it is known, and what it may read, call and send.")
public record ClientSettings(
        @Doc("The certificate by which it is known.") CertificateSettings certificate,

        @Doc("What it may read, by connection. Other connections do not exist for it.")
        Map<String, ReadSettings> reads,

        @Doc(
                value =
                        "What it may ask legacy systems to do, by connection and operation. Other operations do not exist"
                                + " for it.",
                example = "core-banking: {getBalance: {request: all, reply: all}}")
        Map<String, Map<String, CallSettings>> calls,

        @Doc(
                value = "Connections to which it may send, on the SOAP port. Others do not exist for it there.",
                example = "orders")
        List<String> sends,

        @Doc(
                value =
                        "How many requests it may make on one node; further ones are refused with 429. Without it, as many"
                                + " as it likes.",
                example = "600/m")
        Optional<Rate> rate,

        @Doc(
                "How many of its requests for messages may be on their way at once on one node, waiting or being answered; further"
                        + " ones are refused with 429. One that waits counts until its wait ends, also when whoever sent it is gone.")
        @DefaultValue("16")
        @Limits(least = "1", most = "10000")
        int feedRequests,

        @Doc(
                "How many of its other requests may be on their way at once on one node; further ones are refused with 429. One"
                        + " whose answer is read slowly counts until it is read.")
        @DefaultValue("100")
        @Limits(least = "1", most = "10000")
        int requests) {

    @Doc("Who vouches for a client, and by which name.")
    public record CertificateSettings(
            @Doc("The trust bundle that must vouch for it: a file in certs/trust/ without its ending.")
            @DefaultValue("internal")
            String bundle,

            @Doc(value = "The URI in its subject alternative names.", example = "urn:legacybridge:client:crm")
            String san) {}

    @Doc("What a client sees of a connection's records.")
    public record ReadSettings(
            @Doc(value = "Paths of the fields it sees, or all.", example = "all")
            List<String> fields,

            @Doc(
                    value =
                            "How each protected field comes out: plain, jwe, mask, token or omit. One that is not named is omitted.",
                    example = "cardNum: mask")
            Map<String, ReleaseForm> release) {}

    @Doc("How a client may use an operation. What is not named is refused or left out.")
    public record CallSettings(
            @Doc(value = "Paths of the request's fields that it may send, or all.", example = "all")
            List<String> request,

            @Doc(
                    value =
                            "Protected fields of the request in whose place it may send a token that it got; the value behind it"
                                    + " goes to the legacy system only. Their class must be reversible.",
                    example = "[cardNum]")
            List<String> restore,

            @Doc(value = "Paths of the reply's fields that it sees, or all.", example = "all")
            List<String> reply,

            @Doc(
                    value =
                            "Details of refusals that it sees, as CODE.PATH, or all; all also shows the legacy system's own words"
                                    + " where the operation protects no field. The codes it always sees.",
                    example = "all")
            List<String> faults,

            @Doc(
                    value =
                            "How each protected field of the reply (PATH) and of refusals (faults.CODE.PATH) comes out: plain,"
                                    + " jwe, mask, token or omit. One that is not named is omitted.",
                    example = "ssn: mask")
            Map<String, ReleaseForm> release) {

        private static final String FAULTS = "faults.";

        /** The forms of refusals' fields, by {@code CODE.PATH}. */
        Map<String, ReleaseForm> faultRelease() {
            return release.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(FAULTS))
                    .collect(Collectors.toMap(entry -> entry.getKey().substring(FAULTS.length()), Map.Entry::getValue));
        }
    }
}
