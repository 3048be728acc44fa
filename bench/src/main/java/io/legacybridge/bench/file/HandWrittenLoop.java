package io.legacybridge.bench.file;

import io.legacybridge.bench.HandWrittenMessage;
import io.legacybridge.spi.StagedFile;
import java.io.IOException;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * What one would write for exactly this file, with one session for all. It decodes the staged file and publishes the messages
 * that the flow publishes, with the same ids and properties, and does nothing else.
 */
final class HandWrittenLoop {

    private final String fileId;
    private final long delivery;
    private final HandWrittenMessage message;

    HandWrittenLoop(String name, String fileId, long delivery, String dataschema) {
        this.fileId = fileId;
        this.delivery = delivery;
        this.message = new HandWrittenMessage(name, dataschema, Cards.EBCDIC);
    }

    /** Publishes in chunks of so many. */
    void publish(StagedFile staged, ClientSession session, String address, int chunk) throws Exception {
        var block = new byte[chunk * Cards.LENGTH];
        var number = 0L;
        try (var content = staged.open(0);
                var producer = session.createProducer(address)) {
            for (var read = content.readNBytes(block, 0, block.length);
                    read > 0;
                    read = content.readNBytes(block, 0, block.length)) {
                message.beginChunk();
                for (var at = 0; at < read; at += Cards.LENGTH) {
                    number++;
                    write(block, at, number);
                    message.send(session, producer);
                }
                session.commit();
            }
        }
    }

    /** The first message, to be compared. */
    byte[] first(StagedFile staged) throws IOException {
        try (var content = staged.open(0)) {
            message.beginChunk();
            write(content.readNBytes(Cards.LENGTH), 0, 1);
            return message.toByteArray();
        }
    }

    private void write(byte[] record, int at, long number) {
        message.begin(fileId + "." + number, delivery, number, "cards.dat");
        message.put("\"custId\":");
        message.number(record, at, 8, 0);
        message.put(",\"cardNum\":\"");
        message.text(record, at + 8, 16);
        message.put("\",\"iban\":\"");
        message.text(record, at + 24, 22);
        message.put("\",\"balance\":");
        message.packed(record, at + 46);
        message.put(",\"country\":\"");
        message.text(record, at + 52, 2);
        message.put("\",\"city\":\"");
        message.text(record, at + 54, 24);
        message.put("\",\"name\":\"");
        message.text(record, at + 78, 30);
        message.put("\",\"note\":\"");
        message.text(record, at + 108, 60);
        message.put("\",\"opened\":");
        message.number(record, at + 168, 8, 0);
        message.put(",\"credit\":");
        message.number(record, at + 176, 11, 2);
        message.put(",\"status\":\"");
        message.text(record, at + 187, 1);
        message.put("\",\"tag\":\"");
        message.text(record, at + 188, 12);
        message.put("\"}}");
    }
}
