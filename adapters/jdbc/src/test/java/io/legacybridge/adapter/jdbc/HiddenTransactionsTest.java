package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.spi.Source;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Whether a login may see the open transactions of others, without which rows that are committed late can be missed. */
class HiddenTransactionsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(CursorInbound.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Postgres database;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz NOT NULL); GRANT SELECT ON t TO bridge");
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(lines);
        logger.setLevel(null);
        database.run("REVOKE pg_read_all_stats FROM bridge");
    }

    @Test
    void aLoginThatMayNotSeeThemIsToldOnceHowToGetTheRight() throws Exception {
        lookTwice();

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .contains("GRANT pg_read_all_stats to it, or raise overlap")
                    .endsWith("[jdbc/open-transactions-hidden]");
            assertThat(line.getKeyValuePairs())
                    .extracting(KeyValuePair::toString)
                    .containsExactly("connection=\"shop\"", "table=\"t\"", "overlap=\"PT5M\"");
        });
    }

    @Test
    void aLoginThatMaySeeThemIsToldNothing() throws Exception {
        database.run("GRANT pg_read_all_stats TO bridge");

        lookTwice();

        assertThat(lines.list).isEmpty();
    }

    private void lookTwice() throws Exception {
        var tables = Tables.of(database)
                .cursor("t", "at", List.of("id"), 7, "id: bigint not null", "at: timestamptz not null");
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            assertThat(source.next()).isEmpty();
            assertThat(source.next()).isEmpty();
        }
    }
}
