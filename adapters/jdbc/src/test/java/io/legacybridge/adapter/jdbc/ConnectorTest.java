package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** How connections to the database are opened. */
class ConnectorTest {

    /** Behind the closing nobody would take it back from the driver. */
    @Test
    void oneThatIsClosedWhileItOpensAConnectionGivesTheDriverNoContextForTls() throws Exception {
        var tables = new Tables(
                DatabaseKind.POSTGRESQL,
                Optional.of(new HostPort("localhost", 1)),
                "shop",
                Optional.of(new TlsSettings(Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2));
        var context = Tables.context().withTls(SSLContext.getDefault());
        var failures = new Failures("shop", "shop", DatabaseKind.POSTGRESQL);
        var connector = new Connector(tables.config(), context, new org.postgresql.Driver(), failures);
        context.whenASecretIsAskedFor(connector::close);

        assertThatThrownBy(connector::open).cause().hasMessageEndingWith("[jdbc/closed]");
    }
}
