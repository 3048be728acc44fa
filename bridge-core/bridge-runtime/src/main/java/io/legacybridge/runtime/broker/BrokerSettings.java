package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code broker:} of {@code bridge.yaml}. */
@Doc("An external Artemis instead of the broker inside the appliance, so that several nodes can share it.")
public record BrokerSettings(
        @Doc(
                value =
                        "Addresses of the broker, ssl:// or tcp://; of a pair or cluster all of them. The first one that"
                                + " answers is used.",
                example = "ssl://mq.example:61617")
        List<BrokerUrl> url,

        @Doc(value = "User name at the broker.", example = "bridge")
        String user,

        @Doc(value = "Password of the user.", example = "file:broker.password")
        SecretReference password,

        @Doc("Certificates of an ssl:// connection. Without it, the CAs that the JDK trusts count and none is shown.")
        Optional<TlsSettings> tls) {

    /** What can be said without asking the broker. */
    public void check(Function<String, Place> place, Problems problems) {
        if (url.isEmpty())
            problems.error(
                    place.apply("broker.url"),
                    "There is no address.",
                    "Write one, such as ssl://mq.example:61617.",
                    "config/missing-setting");
        var plain = url.stream().filter(one -> !one.encrypted()).toList();
        if (!plain.isEmpty() && tls.isPresent())
            problems.error(
                    place.apply("broker.tls"),
                    "The address " + plain.getFirst() + " is not one of TLS.",
                    "Write it with ssl:// and the port of the broker's TLS acceptor.",
                    "config/conflict");
        if (tls.isEmpty())
            for (var one : plain)
                if (!one.server().isThisMachine())
                    problems.warning(
                            place.apply("broker.url"),
                            "The connection to the broker " + one + " is not encrypted.",
                            "Use the broker's TLS acceptor: ssl://, with its CA in certs/outward/NAME.trust.pem and"
                                    + " tls: {trust: NAME}.",
                            "broker/not-encrypted");
    }
}
