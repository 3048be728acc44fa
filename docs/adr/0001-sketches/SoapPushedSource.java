import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.RecordFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Received SOAP: a call waits until its record is durable, and is then answered. */
final class SoapPushedSource implements Source.Pushed {

    /**
     * To come into AdapterContext with this adapter: the port, its certificates and who the caller is are the core's.
     *
     * <p>{@code AutoCloseable serve(String path, Endpoint endpoint)}
     */
    interface Port {
        AutoCloseable serve(String path, Endpoint endpoint);

        interface Endpoint {
            Answer answer(Request request);
        }

        /** @param client the proven identity, the same text for the same client */
        record Request(String client, String contentType, byte[] body) {}

        record Answer(int status, String contentType, byte[] body) {}
    }

    /** The contract's side, over CXF: takes envelopes apart and writes answers. */
    interface Envelopes {
        Envelope open(byte[] body);

        /** Whether the payload fits the schema. */
        boolean fits(Envelope request);

        Port.Answer accepted(Envelope request);

        Port.Answer senderFault(Envelope request);

        Port.Answer tryAgainLater(Envelope request);

        record Envelope(Optional<String> messageId, String operation, byte[] payload) {}
    }

    private final Port port;
    private final String path;
    private final Envelopes envelopes;
    private final RecordFormat format;

    SoapPushedSource(Port port, String path, Envelopes envelopes, RecordFormat format) {
        this.port = port;
        this.path = path;
        this.envelopes = envelopes;
        this.format = format;
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    @Override
    public AutoCloseable listen(Intake intake) {
        return port.serve(path, request -> answer(request, intake));
    }

    private Port.Answer answer(Port.Request request, Intake intake) {
        var envelope = envelopes.open(request.body());
        // The sender waits, so it is told at once; nothing was taken and nothing is set aside.
        if (!envelopes.fits(envelope)) return envelopes.senderFault(envelope);
        try {
            intake.take(new Call(request.client(), envelope));
            return envelopes.accepted(envelope);
        } catch (LegacySystemException e) {
            return envelopes.tryAgainLater(envelope);
        }
    }

    private final class Call implements Delivery.Batch {

        private final String operation;
        private final Item item;

        Call(String client, Envelopes.Envelope envelope) {
            // Without a MessageID nobody can know a repetition: "at least once", says the guarantee page.
            var id = envelope.messageId().orElseGet(() -> UUID.randomUUID().toString());
            this.operation = envelope.operation();
            this.item = new Item(new SourceIdentity.Call(client, id), envelope.payload());
        }

        @Override
        public String name() {
            return operation;
        }

        @Override
        public Items items() {
            return new FormattedItems(format, operation, List.of(item));
        }

        // The answer is the acknowledgement: it is written when take returns.
        @Override
        public void acknowledge() {}

        // The refusal is the answer: the sender keeps the call and repeats it.
        @Override
        public void giveBack() {}
    }
}
