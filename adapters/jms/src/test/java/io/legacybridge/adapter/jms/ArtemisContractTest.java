package io.legacybridge.adapter.jms;

import java.nio.file.Path;

class ArtemisContractTest extends JmsContract {

    @Override
    ForeignBroker broker(Path folder) {
        return new ArtemisBroker(folder);
    }
}
