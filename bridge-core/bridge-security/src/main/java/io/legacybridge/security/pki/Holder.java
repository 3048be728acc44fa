package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Whose certificate it is. Subject, names, usage and lifetime follow from this alone, never from what a request asks for.
 */
public sealed interface Holder {

    /** The appliance itself, on its ports. */
    record Server(List<String> names) implements Holder {
        public Server {
            names = List.copyOf(names);
        }
    }

    /** A SaaS tool: {@code urn:legacybridge:client:NAME}. */
    record Client(String name) implements Holder {
        public Client {
            requireName(name);
        }
    }

    /** A person on the control port: {@code urn:legacybridge:operator:NAME:ROLE+ROLE}. */
    record Operator(String name, Set<Role> roles) implements Holder {
        public Operator {
            requireName(name);
            roles = EnumSet.copyOf(roles);
        }
    }

    /** The key for which a client's JWE are made; it opens no connection. */
    record Encryption(String client) implements Holder {
        public Encryption {
            requireName(client);
        }
    }

    /** Stands before an operator's name in the certificate. */
    String OPERATOR_URI = "urn:legacybridge:operator:";

    Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
    Pattern OPERATOR = Pattern.compile(Pattern.quote(OPERATOR_URI) + "([a-z0-9-]{1,63}):([a-z+]+)");

    /** How people call it: {@code server}, {@code client crm}. */
    default String shown() {
        return switch (this) {
            case Server _ -> "server";
            case Client client -> "client " + client.name();
            case Operator operator -> "operator " + operator.name();
            case Encryption encryption -> "encryption key of " + encryption.client();
        };
    }

    /** Where its certificate lies, without the ending: {@code certs/clients/crm}. */
    default String file() {
        return switch (this) {
            case Server _ -> CertsFolder.SERVER;
            case Client client -> CertsFolder.CLIENTS + client.name();
            case Operator operator -> CertsFolder.OPERATORS + operator.name();
            case Encryption encryption -> CertsFolder.ENCRYPTION + encryption.client();
        };
    }

    /** What its certificate says about it. */
    default List<GeneralName> alternativeNames() {
        return switch (this) {
            case Server server -> ServerNames.parse(server.names());
            case Client client -> uri(CertsHome.CLIENT_URI + client.name());
            case Operator operator -> uri(OPERATOR_URI + operator.name() + ":" + written(operator.roles()));
            case Encryption encryption -> uri(CertsHome.CLIENT_URI + encryption.client());
        };
    }

    /** Empty when this appliance's CA did not make it. */
    static Optional<Holder> of(X509Certificate certificate) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            var names = certificate.getSubjectAlternativeNames();
            if (names == null) return Optional.empty();
            if (purposes != null && purposes.contains(KeyPurposeId.id_kp_serverAuth.getId()))
                return Optional.of(new Server(
                        names.stream().map(name -> String.valueOf(name.get(1))).toList()));
            var uri = String.valueOf(names.iterator().next().get(1));
            var operator = OPERATOR.matcher(uri);
            if (operator.matches())
                return roles(operator.group(2)).map(roles -> new Operator(operator.group(1), roles));
            if (!uri.startsWith(CertsHome.CLIENT_URI)) return Optional.empty();
            var name = uri.substring(CertsHome.CLIENT_URI.length());
            if (!NAME.matcher(name).matches()) return Optional.empty();
            return Optional.of(purposes == null ? new Encryption(name) : new Client(name));
        } catch (CertificateParsingException _) {
            return Optional.empty();
        }
    }

    /** Whether it would be an operator, if its roles exist. */
    static boolean namesOperator(ClientIdentity identity) {
        return identity.bundle().equals(CertsHome.INTERNAL_BUNDLE)
                && identity.san().startsWith(OPERATOR_URI);
    }

    /** The roles of an operator; empty for everybody else and for roles that do not exist. */
    static Optional<Set<Role>> rolesOf(ClientIdentity identity) {
        if (!namesOperator(identity)) return Optional.empty();
        var operator = OPERATOR.matcher(identity.san());
        return operator.matches() ? roles(operator.group(2)) : Optional.empty();
    }

    /** The name of an operator, whose {@link #rolesOf} are known. */
    static String operatorName(ClientIdentity identity) {
        var operator = OPERATOR.matcher(identity.san());
        if (!operator.matches()) throw new IllegalArgumentException("not an operator");
        return operator.group(1);
    }

    private static Optional<Set<Role>> roles(String written) {
        var found = EnumSet.noneOf(Role.class);
        for (var name : written.split("\\+", -1)) {
            var role = Arrays.stream(Role.values())
                    .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
            if (role.isEmpty()) return Optional.empty();
            found.add(role.get());
        }
        return Optional.of(found);
    }

    private static String written(Set<Role> roles) {
        return roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining("+"));
    }

    private static List<GeneralName> uri(String uri) {
        return List.of(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    private static void requireName(String name) {
        if (NAME.matcher(name).matches()) return;
        throw ProblemException.error(
                Place.of(CertsFolder.CERTS).at(name),
                "\"" + name + "\" is not a name for a certificate.",
                "Write one to 63 lower-case letters, digits and hyphens, such as crm.",
                "certs/bad-client-name");
    }
}
