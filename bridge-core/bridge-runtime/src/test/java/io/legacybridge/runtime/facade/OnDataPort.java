package io.legacybridge.runtime.facade;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests that each have a data port of their own. */
abstract class OnDataPort {

    @TempDir
    Path home;

    DataPort port;

    @BeforeEach
    void openPort() throws Exception {
        port = new DataPort(home);
    }

    @AfterEach
    void closePort() {
        port.close();
    }
}
