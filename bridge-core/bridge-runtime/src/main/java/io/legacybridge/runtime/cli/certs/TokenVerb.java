package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.EnrolmentTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a one-time token for enrolment. */
@Command(
        name = "token",
        description = "Makes a one-time token with which its holder fetches a first certificate over EST. It is shown"
                + " once; only its hash is kept.",
        mixinStandardHelpOptions = true)
final class TokenVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Mixin
    private HolderOptions whose;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = TimeConverter.class,
            description = "How long it can be used, such as 30m, 1h or 7d (default: ${DEFAULT-VALUE}).")
    private Duration valid;

    private static final String NOWHERE = "\nNobody answers yet: write security.est-listen to bridge.yaml, such as"
            + " 0.0.0.0:9444, and start the appliance anew.\n";

    private record Answer(String holder, String token, Instant until) {}

    @Override
    public Integer call() {
        var home = options.existingHome();
        options.tell(AuditEntry.Operated.locally(
                "make enrolment token", whose.holder().shown(), Map.of("valid", valid.toString())));
        var made = new EnrolmentTokens(home, CertsOptions.CLOCK, options.random()).make(whose.holder(), valid);
        var name = made.holder().file().replaceFirst(".*/", "");
        var listen = options.settings().flatMap(BridgeSettings::security).flatMap(SecuritySettings::estListen);
        var port = listen.map(address -> address.isEveryAddress() ? "BRIDGE:" + address.port() : address.toString());
        return options.answer(new Answer(made.holder().shown(), made.token(), made.until()), """
                A token for the %1$s, good once, until %2$s:

                  %3$s

                Hand it over by a safe way, with %6$s as root.pem. The holder asks with its name, %4$s, and the token:
                  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=%4$s -keyout %4$s.key -outform DER -out %4$s.csr
                  curl --silent --fail --cacert root.pem https://%5$s/.well-known/est/cacerts \
                      | openssl base64 -d | openssl pkcs7 -inform DER -print_certs -out cas.pem
                  openssl base64 -in %4$s.csr | curl --silent --fail --cacert root.pem --user %4$s:TOKEN --data-binary @- \
                      --header Content-Type:application/pkcs10 https://%5$s/.well-known/est/simpleenroll \
                      | openssl base64 -d | openssl pkcs7 -inform DER -print_certs -out %4$s.pem
                  cat cas.pem >> %4$s.pem
                %7$s""".formatted(
                        made.holder().shown(),
                        made.until(),
                        made.token(),
                        name,
                        port.orElse("BRIDGE:PORT"),
                        options.home().resolve("certs/trust/internal.pem"),
                        port.isPresent() ? "" : NOWHERE));
    }
}
