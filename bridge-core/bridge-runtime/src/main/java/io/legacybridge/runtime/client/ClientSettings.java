package io.legacybridge.runtime.client;

import io.legacybridge.runtime.release.ReleaseForm;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import java.util.List;
import java.util.Map;

/** One file of {@code clients/}. */
@Doc("A SaaS tool: how it is known, and what it may read.")
public record ClientSettings(
        @Doc("The certificate by which it is known.") CertificateSettings certificate,

        @Doc("What it may read, by connection. Other connections do not exist for it.")
        Map<String, ReadSettings> reads) {

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
                            "How each protected field comes out: plain, mask or omit. One that is not named is omitted.",
                    example = "cardNum: mask")
            Map<String, ReleaseForm> release) {}
}
