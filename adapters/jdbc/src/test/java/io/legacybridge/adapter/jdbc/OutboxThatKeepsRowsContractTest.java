package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;

class OutboxThatKeepsRowsContractTest extends OutboxContractTest {

    @Override
    Acknowledge acknowledge() {
        return Acknowledge.POSITION;
    }
}
