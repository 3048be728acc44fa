package io.legacybridge.testkit;

import io.legacybridge.spi.InboundCalls.Call;
import java.util.Map;

/** What a legacy system sends by itself, for the contract of pushed sources. Every call is a new one that can be read once. */
public interface PushesUnderTest {

    /** A call with one record that fits, and an id of its sender's. */
    Call good();

    /** Its record, as {@link RecordingWriter} shows it. */
    Map<String, Object> record();

    /** The same, but of another sender. */
    Call fromAnother();

    /** Another one of the same sender. */
    Call another();

    /** A call whose record does not fit. */
    Call misfit();
}
