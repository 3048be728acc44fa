package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
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
        return Set.of(Ability.PUSHED_SOURCE, Ability.OPERATIONS);
    }

    @Override
    public Description describe(SoapConfig config, DescribeContext context) {
        var checks = new SoapChecks(config, context::at, context::isWritten, context.problems());
        checks.settings();
        var contract = contract(config, context.contracts(), checks, context.problems());
        var operations = contract.flatMap(read -> service(config, read, checks, context.problems()))
                .map(found -> found.operations().values().stream()
                        .map(SoapOperation::operation)
                        .toList())
                .orElse(List.of());
        var records = contract.flatMap(read -> received(config, read, context.contracts(), checks, context.problems()))
                .map(found -> found.format().schema());
        return new Description(records, operations);
    }

    /**
     * The contract that a connection names, and the port of it that counts.
     *
     * @param ofFiles what is wrong with its files
     */
    private record Contract(SoapContract contract, Port port, ReadFiles files, List<Problem> ofFiles) {}

    private static Optional<Contract> contract(
            SoapConfig config, Contracts contracts, SoapChecks checks, Problems problems) {
        var ofFiles = new Problems();
        var files = new ReadFiles(contracts);
        var contract = SoapContract.read(config.wsdl(), files, ofFiles);
        var selection = new PortSelection(config, checks::at, problems);
        var port = contract.filter(found -> !found.wsdl().ports().isEmpty())
                .flatMap(found -> selection.port(found.wsdl()));
        if (port.isEmpty())
            for (var problem : ofFiles.inOrder()) problems.add(ofSetting(problem, files, config, checks));
        return port.map(found -> new Contract(contract.get(), found, files, ofFiles.inOrder()));
    }

    /** That the WSDL is missing is a problem of the setting that names it. */
    private static Problem ofSetting(Problem problem, ReadFiles files, SoapConfig config, SoapChecks checks) {
        return problem.where().equals(Place.of(files.shown(config.wsdl()))) && problem.isError()
                ? Problem.error(checks.at("wsdl"), problem.what(), problem.fix(), problem.code())
                : problem;
    }

    /** Where calls go, and what can be asked there. */
    private record Service(ServiceUrl url, Map<String, SoapOperation> operations) {}

    /** Empty when it only listens, or when an error was added. */
    private static Optional<Service> service(SoapConfig config, Contract read, SoapChecks checks, Problems problems) {
        if (!config.calls()) return Optional.empty();
        var operations = operations(read, checks, "operations", config.operations(), problems);
        var url = checks.url(read.port());
        url.ifPresent(found -> {
            checks.https(found);
            checks.policies(read.port(), List.copyOf(operations.values()), found);
        });
        return url.map(found -> new Service(found, operations));
    }

    /** Empty when it does not listen, or when an error was added. */
    private static Optional<ReceivedService> received(
            SoapConfig config, Contract read, Contracts contracts, SoapChecks checks, Problems problems) {
        if (config.listen().isEmpty()) return Optional.empty();
        var listen = config.listen().get();
        var operations = operations(read, checks, "listen.operations", listen.operations(), problems);
        checks.policiesOfReceived(read.port(), operations.values());
        return new ReceivedChecks(listen, contracts, checks::at, problems)
                .service(config, read.port(), operations, read.files());
    }

    private static Map<String, SoapOperation> operations(
            Contract read, SoapChecks checks, String setting, List<String> wanted, Problems problems) {
        var operations = checks.operations(read.contract(), read.port(), setting, wanted);
        // What is wrong elsewhere in the files does not matter to operations that are whole.
        if (operations.isEmpty()) problems.addAll(read.ofFiles());
        else
            read.ofFiles().stream()
                    .filter(Problem::isError)
                    .map(SoapChecks::softened)
                    .forEach(problems::add);
        return operations;
    }

    @Override
    public LegacySystem open(SoapConfig config, AdapterContext context) {
        var ignored = new Problems();
        var checks = new SoapChecks(config, _ -> Place.of(context.connection()), _ -> false, ignored);
        var contract = contract(config, context.contracts(), checks, ignored)
                .orElseThrow(() -> new IllegalStateException("it was checked before"));
        var calling = service(config, contract, checks, ignored).map(service -> calling(config, service, context));
        var identities = new RequestIdentities(config.listen().flatMap(Listen::deduplicate), context.clock());
        var listening = received(config, contract, context.contracts(), checks, ignored)
                .map(service -> new SoapInbound(context, service, identities));
        return new SoapSystem(calling, listening);
    }

    private static SoapSystem.Calling calling(SoapConfig config, Service service, AdapterContext context) {
        var basic = login(config.user(), config.password(), context);
        var token = config.wsSecurity().flatMap(found -> login(found.user(), found.password(), context));
        var carrier = new HttpCarrier(config, service.url(), basic, context);
        var operations = new SoapOperations(
                config,
                service.operations(),
                new OwnHeaders(config, service.url(), token, context.clock()),
                carrier,
                new SoapAnswers(context.connection(), basic, token, config.busyDidNothing(), config.maxReplySize()),
                context.clock());
        return new SoapSystem.Calling(operations, carrier);
    }

    private static Optional<Login> login(
            Optional<String> user, Optional<SecretReference> password, AdapterContext context) {
        return user.map(name -> new Login(name, password.orElseThrow(), context));
    }
}
