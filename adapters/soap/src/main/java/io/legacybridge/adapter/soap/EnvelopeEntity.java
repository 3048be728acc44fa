package io.legacybridge.adapter.soap;

import io.legacybridge.xml.XmlBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** An envelope on its way, which knows whether it may have left. */
final class EnvelopeEntity extends AbstractHttpEntity {

    private final XmlBytes envelope;
    private volatile boolean left;

    EnvelopeEntity(XmlBytes envelope, String contentType) {
        super(contentType, null);
        this.envelope = envelope;
    }

    /** Whether sending began: before that, the service has certainly not got it. */
    boolean hasLeft() {
        return left;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        left = true;
        envelope.writeTo(out);
    }

    @Override
    public long getContentLength() {
        return envelope.size();
    }

    @Override
    public InputStream getContent() {
        return new ByteArrayInputStream(envelope.toByteArray());
    }

    /** It is sent once, whatever is answered: a service could ask for the proxy's password. */
    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public void close() {}
}
