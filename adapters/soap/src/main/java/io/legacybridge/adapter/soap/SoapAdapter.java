package io.legacybridge.adapter.soap;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** SOAP services, straight from their WSDL. */
public final class SoapAdapter implements Adapter<SoapConfig> {

    @Override
    public String name() {
        return "soap";
    }

    @Override
    public Class<SoapConfig> configType() {
        return SoapConfig.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.OPERATIONS);
    }

    @Override
    public Description describe(SoapConfig config, DescribeContext context) {
        var checks = new SoapChecks(config, context::at, context.problems());
        checks.settings();
        var service = service(config, context.contracts(), checks, context.problems());
        var operations = service.map(found -> found.operations().values().stream()
                        .map(SoapOperation::operation)
                        .toList())
                .orElse(List.of());
        return new Description(Optional.empty(), operations);
    }

    /** Where calls go, and what can be asked there. */
    private record Service(ServiceUrl url, Map<String, SoapOperation> operations) {}

    private static Optional<Service> service(
            SoapConfig config, Contracts contracts, SoapChecks checks, Problems problems) {
        var ofFiles = new Problems();
        var contract = SoapContract.read(config.wsdl(), contracts, ofFiles);
        var port =
                contract.filter(found -> !found.wsdl().ports().isEmpty()).flatMap(found -> checks.port(found.wsdl()));
        if (port.isEmpty()) {
            problems.addAll(ofFiles.inOrder());
            return Optional.empty();
        }
        var operations = checks.operations(contract.get(), port.get());
        // What is wrong elsewhere in the files does not matter to operations that are whole.
        if (operations.isEmpty()) problems.addAll(ofFiles.inOrder());
        else
            ofFiles.inOrder().stream()
                    .filter(Problem::isError)
                    .map(SoapChecks::softened)
                    .forEach(problems::add);
        var url = checks.url(port.get());
        url.ifPresent(found -> {
            checks.https(found);
            checks.policies(port.get(), List.copyOf(operations.values()), found);
        });
        return url.map(found -> new Service(found, operations));
    }

    @Override
    public LegacySystem open(SoapConfig config, AdapterContext context) {
        var ignored = new Problems();
        var checks = new SoapChecks(config, _ -> Place.of(context.connection()), ignored);
        var service = service(config, context.contracts(), checks, ignored)
                .orElseThrow(() -> new IllegalStateException("it was checked before"));
        var basic = login(config.user(), config.password(), context);
        var token = config.wsSecurity().flatMap(found -> login(found.user(), found.password(), context));
        var carrier = new HttpCarrier(config, service.url(), basic, context);
        var operations = new SoapOperations(
                config,
                service.operations(),
                new OwnHeaders(config, service.url(), token, context.clock()),
                carrier,
                new SoapAnswers(context.connection(), basic, token),
                context.clock());
        return new SoapSystem(operations, carrier);
    }

    private static Optional<Login> login(
            Optional<String> user, Optional<SecretReference> password, AdapterContext context) {
        return user.map(name -> new Login(name, password.orElseThrow(), context));
    }
}
