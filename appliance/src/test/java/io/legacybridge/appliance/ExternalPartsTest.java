package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.TestPostgres;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The appliance with its stores in a real PostgreSQL, and with a real Artemis in a process of its own. */
class ExternalPartsTest {

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC X(04).
                       05  AMOUNT     PIC 9(04).
            """;

    @TempDir
    Path folder;

    private Landscape landscape;
    private ArtemisProcess artemis;

    @BeforeEach
    void setUp() throws Exception {
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all, release: {itemId: plain}}"));
        landscape.write(
                "connections/items.yaml",
                landscape.connection("*.DAT", "item.cpy", "key: itemId\nprotect: {itemId: encrypt}\n"));
        landscape.drop("1.DAT", "A0010001A00200X2A0030003".getBytes(EBCDIC));
    }

    @AfterEach
    void tearDown() throws Exception {
        landscape.close();
        if (artemis != null) artemis.close();
    }

    @Test
    void everythingIsKeptInTheDatabaseAndFoundAgainAfterARestart() throws Exception {
        landscape.useDatabase(TestPostgres.newDatabase());
        landscape.start();
        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("data").get("itemId").asString())
                .containsExactly("A001", "A003");

        landscape.stop();
        landscape.start();

        assertThat(landscape.feed("crm")).hasSize(2);
        assertThat(landscape.find("crm", "items", "A003").statusCode()).isEqualTo(200);
        assertThat(landscape.appliance().deadLetters().waiting(Optional.of("items"), 10))
                .hasSize(1);
        try (var files = Files.list(landscape.home().resolve("data"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".db"));
        }
    }

    @Test
    void aStartGoesOnWhenTheDatabaseLetsItIn() throws Exception {
        var url = TestPostgres.newDatabase();
        var name = url.substring(url.lastIndexOf('/') + 1);
        TestPostgres.execute("ALTER DATABASE " + name + " RENAME TO not_yet");
        landscape.useDatabase(url);
        var started = CompletableFuture.runAsync(() -> {
            try {
                landscape.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().during(1, TimeUnit.SECONDS).until(() -> !started.isDone());

        TestPostgres.execute("ALTER DATABASE not_yet RENAME TO " + name);

        started.get(30, TimeUnit.SECONDS);
        assertThat(landscape.feed("crm", 2)).hasSize(2);
    }

    @Test
    void aFileGoesItsWholeWayOverAnExternalBrokerThatComesLateAndRestarts() throws Exception {
        artemis = ArtemisProcess.in(folder.resolve("artemis"));
        landscape.useDatabase(TestPostgres.newDatabase());
        landscape.useBroker(artemis.url());
        landscape.start();
        assertThat(landscape.status("items", "degraded").toString()).contains("broker/unavailable");
        assertThat(Files.exists(landscape.out().resolve("1.DAT"))).isTrue();

        artemis.comeUp();
        assertThat(landscape.feed("crm", 2)).hasSize(2);
        landscape.status("items", "running");

        artemis.kill();
        landscape.drop("2.DAT", "B0010001B0020002".getBytes(EBCDIC));
        landscape.status("items", "degraded");
        artemis.comeUp();

        assertThat(landscape.feed("crm", 4))
                .extracting(event -> event.get("data").get("itemId").asString())
                .containsExactly("A001", "A003", "B001", "B002");
        landscape.status("items", "running");
    }
}
