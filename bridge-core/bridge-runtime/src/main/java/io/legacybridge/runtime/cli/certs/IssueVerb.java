package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.Issued;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes a key and its certificate here. */
@Command(
        name = "issue",
        description = "Makes a key and a certificate, valid for 30 days.",
        mixinStandardHelpOptions = true)
final class IssueVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Mixin
    private HolderOptions whose;

    @Override
    public Integer call() {
        var issued = options.audited(certs -> certs.issue(whose.holder()));
        options.warnUnlessTaken(issued);
        var answer = IssuedAnswer.of(issued);
        return options.answer(
                answer,
                answer.san().isPresent() && answer.san().get().startsWith("urn:legacybridge:client:")
                        ? howToUse(issued)
                        : answer.forPeople());
    }

    private String howToUse(Issued issued) {
        var name = issued.certificate().getFileName().toString().replaceFirst("\\.pem$", "");
        return """
                Made a key and a certificate for %1$s, valid until %2$s.

                Hand these to the client, the key by a safe way:
                  %3$s
                  %4$s
                  %5$s

                It connects with them:
                  curl --cert %3$s --key %4$s --cacert %5$s 'https://%9$s/messages?connection=CONNECTION'

                What it may read you write into a file. Write this to %6$s:
                  certificate:
                    bundle: %7$s
                    san: %8$s
                  reads:
                    CONNECTION:
                      fields: all
                      release: {}
                """.formatted(
                        name,
                        issued.notAfter(),
                        issued.certificate(),
                        issued.key().orElseThrow(),
                        issued.serverTrust(),
                        options.home().resolve("clients").resolve(name + ".yaml"),
                        issued.identity().orElseThrow().bundle(),
                        issued.identity().orElseThrow().san(),
                        dataPort());
    }

    /** As the appliance is reached from this machine. */
    private String dataPort() {
        return options.settings()
                .map(settings -> settings.dataListen().onThisMachine().toString())
                .orElse("BRIDGE:PORT");
    }
}
