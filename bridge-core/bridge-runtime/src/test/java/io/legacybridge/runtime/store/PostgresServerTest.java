package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.TestPostgres;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What a database administrator gets to read, and that two nodes may start at once. */
class PostgresServerTest {

    @Test
    void aWrongPasswordIsARefusedLogin() {
        var wrong = new Secret("wrong".getBytes(UTF_8));
        var url = TestPostgres.newDatabase();
        var server = new PostgresServer(StoreKind.settings(url), () -> wrong, Optional.empty());

        assertThatThrownBy(() -> server.open("ledger"))
                .isInstanceOf(ProblemException.class)
                .hasMessage("bridge.yaml store: The database server refuses the login. Correct user or password; the"
                        + " secret is read again at every try. [store/login]");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        var url = TestPostgres.newDatabase().replaceFirst("/[^/]*$", "/nowhere");

        assertThatThrownBy(() -> StoreKind.server(url).open("ledger"))
                .hasMessageContaining("has no database nowhere. Create it")
                .hasMessageEndingWith("[store/no-database]");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        assertThatThrownBy(() ->
                        StoreKind.server("jdbc:postgresql://localhost:1/bridge").open("ledger"))
                .hasMessageContaining("bridge at localhost:1")
                .hasMessageContaining("an appliance that starts tries again by itself. [store/unreachable]");
    }

    @Test
    void timesThatNodesCompareAreThoseOfTheServer() {
        try (var store = StoreKind.server(TestPostgres.newDatabase()).open("ledger")) {
            var told = store.clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)).instant();

            assertThat(told).isBetween(Instant.now().minusSeconds(60), Instant.now());
        }
    }

    @Test
    void aServerThatMayForgetCommitsIsRefused() {
        var url = TestPostgres.newDatabase();
        TestPostgres.execute(
                "ALTER DATABASE " + url.substring(url.lastIndexOf('/') + 1) + " SET synchronous_commit = off");

        assertThatThrownBy(() -> StoreKind.server(url).open("ledger"))
                .hasMessageContaining("synchronous_commit off")
                .hasMessageEndingWith("[store/forgets-commits]");
    }

    @Test
    void twoNodesMakeTheTablesAtTheSameTime() throws Exception {
        var server = StoreKind.server(TestPostgres.newDatabase());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> server.open("ledger"));
            var two = threads.submit(() -> server.open("ledger"));

            one.get().close();
            two.get().close();
        }
    }

    @Test
    void anAddressHoldsNoSecretAndNothingThatIsASettingOfItsOwn() throws BadValue {
        assertThat(PostgresUrl.parse("jdbc:postgresql://a:1,b:2/bridge?targetServerType=primary"))
                .hasToString("bridge at a:1,b:2");
        for (var bad : new String[] {
            "postgresql://a/b",
            "jdbc:postgresql://a/",
            "jdbc:postgresql://a/b?password=x",
            "jdbc:postgresql://a/b?sslmode=disable"
        }) assertThatThrownBy(() -> PostgresUrl.parse(bad)).as(bad).isInstanceOf(BadValue.class);
    }

    @Test
    void integersHave64BitsAndBlobsAreBytes() {
        assertThat(PostgresMigrations.translate("a INTEGER NOT NULL, b BLOB, printer TEXT"))
                .isEqualTo("a BIGINT NOT NULL, b BYTEA, printer TEXT");
    }
}
