package io.legacybridge.adapter.jms;

import java.nio.file.Path;

class ClassicContractTest extends JmsContract {

    @Override
    ForeignBroker broker(Path folder) {
        return new ClassicBroker(folder);
    }
}
