package io.legacybridge.runtime.broker;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * The limits of an external broker's addresses. They stay as they are when no message is given up and a full address
 * refuses; else ours are set, if the user may.
 */
final class BrokerLimits {

    private static final String MANAGEMENT = "activemq.management";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private BrokerLimits() {}

    /**
     * Empty when they are safe now, else a warning.
     *
     * @param broker how its addresses are shown
     * @throws ActiveMQException when the broker is not there, or does not let us in
     */
    static Optional<Problem> see(BrokerLink link, String broker) throws ActiveMQException {
        try (var session = link.session()) {
            return areSafe(session) ? Optional.empty() : Optional.of(unsafe(broker));
        }
    }

    @SuppressWarnings("try") // Closing may be interrupted; then the thread is told so at its next wait.
    private static boolean areSafe(ClientSession session) throws ActiveMQException {
        session.start();
        try (var management = new ClientRequestor(session, MANAGEMENT)) {
            ConnectionAddresses.provideUndeliverable(session);
            if (ConnectionAddresses.areSafe(settings(session, management))) return true;
            set(session, management, ConnectionAddresses.settings());
            return ConnectionAddresses.areSafe(settings(session, management));
        } catch (ActiveMQSecurityException | NotAnswered e) {
            return false;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the management does not answer", e, null);
        }
    }

    /** Sets others, as an administrator would. */
    @SuppressWarnings("try") // As above.
    static void set(BrokerLink link, AddressSettings settings) throws Exception {
        try (var session = link.session();
                var management = new ClientRequestor(session, MANAGEMENT)) {
            session.start();
            set(session, management, settings);
        }
    }

    private static void set(ClientSession session, ClientRequestor management, AddressSettings settings)
            throws Exception {
        ask(session, management, "addAddressSettings", ConnectionAddresses.MATCH, settings.toJSON());
    }

    private static AddressSettings settings(ClientSession session, ClientRequestor management) throws Exception {
        var json = ask(session, management, "getAddressSettingsAsJSON", Broker.ADDRESS_PREFIX + "any");
        return AddressSettings.fromJSON(json);
    }

    private static String ask(ClientSession session, ClientRequestor management, String operation, Object... parameters)
            throws Exception {
        var question = session.createMessage(false);
        ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, operation, parameters);
        var answer = management.request(question, PATIENCE.toMillis());
        if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) throw new NotAnswered();
        return (String) ManagementHelper.getResult(answer, String.class);
    }

    private static Problem unsafe(String broker) {
        return Problem.warning(
                Place.of("bridge.yaml").at("broker"),
                "The broker " + broker + " may give up messages of " + ConnectionAddresses.MATCH
                        + ", or block when they pile up, and the user may not change that.",
                "Write the address settings of docs/several-nodes.md into broker.xml, and give the user the rights that stand there.",
                "broker/limits");
    }

    /** The management refused. */
    private static final class NotAnswered extends Exception {}
}
