package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

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
        var connector = new Connector(tables.config(), context, new Driver(), failures);
        context.whenASecretIsAskedFor(connector::close);

        assertThatThrownBy(connector::open).cause().hasMessageEndingWith("[jdbc/closed]");
    }

    /** Nobody else would close it. */
    @Test
    void aConnectionThatIsMadeAllTheSameBehindTheClosingIsClosed() throws Exception {
        var database = Postgres.database();
        var driver = new ClosingMeanwhile();
        var failures = new Failures("shop", database.name(), DatabaseKind.POSTGRESQL);
        var connector = new Connector(Tables.of(database).config(), Tables.context(), driver, failures);
        driver.close = connector::close;

        assertThatThrownBy(connector::open).hasMessage("closed while connecting");

        assertThat(driver.made.isClosed()).isTrue();
    }

    /** PostgreSQL's, but for interruptions, which it does not mind. */
    private static final class ClosingMeanwhile extends Driver {

        private volatile Runnable close = () -> {};
        private volatile Connection made;

        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            close.run();
            var _ = Thread.interrupted();
            made = super.connect(url, properties);
            return made;
        }
    }
}
