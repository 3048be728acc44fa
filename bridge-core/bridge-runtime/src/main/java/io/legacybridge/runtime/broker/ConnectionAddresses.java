package io.legacybridge.runtime.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;

/**
 * How a broker treats the addresses of connections. A full one refuses with an error instead of blocking, and a delivery is
 * tried for ever, for only we consume.
 */
final class ConnectionAddresses {

    static final String MATCH = Broker.ADDRESS_PREFIX + "#";

    /** Where a broker puts what it gives up; it warns unless it knows. */
    static final String UNDELIVERABLE = "undeliverable";

    private static final int MEMORY = 32 * 1024 * 1024;
    private static final long DISK = 4L * 1024 * 1024 * 1024;
    private static final int NEVER_GIVE_UP = -1;

    private ConnectionAddresses() {}

    static AddressSettings settings() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(UNDELIVERABLE))
                .setExpiryAddress(SimpleString.of(UNDELIVERABLE))
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY)
                .setPageLimitBytes(DISK)
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
                .setMaxDeliveryAttempts(NEVER_GIVE_UP)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }

    /** Sees to it that there is a place for what is given up. */
    static void provideUndeliverable(ClientSession session) throws ActiveMQException {
        if (session.queueQuery(SimpleString.of(UNDELIVERABLE)).isExists()) return;
        session.createQueue(QueueConfiguration.of(UNDELIVERABLE)
                .setAddress(UNDELIVERABLE)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setAutoDelete(false));
    }

    /** Whether messages under these settings are neither given up nor pile up without end. */
    static boolean areSafe(AddressSettings settings) {
        var refuses =
                switch (settings.getAddressFullMessagePolicy()) {
                    case FAIL -> settings.getMaxSizeBytes() > 0 || settings.getMaxSizeMessages() > 0;
                    case PAGE ->
                        settings.getPageFullMessagePolicy() == PageFullMessagePolicy.FAIL
                                && (settings.getPageLimitBytes() != null || settings.getPageLimitMessages() != null);
                    case BLOCK, DROP -> false;
                };
        return refuses && settings.getMaxDeliveryAttempts() == NEVER_GIVE_UP;
    }
}
