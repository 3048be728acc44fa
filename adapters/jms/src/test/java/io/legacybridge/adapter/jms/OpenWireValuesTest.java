package io.legacybridge.adapter.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.util.MarshallingSupport;
import org.junit.jupiter.api.Test;

/** Values as ActiveMQ's client library writes them, and others. */
class OpenWireValuesTest {

    @Test
    void passesOverAllThatTheLibraryWrites() throws Exception {
        var values = new LinkedHashMap<String, Object>();
        values.put("nothing", null);
        values.put("flag", true);
        values.put("byte", (byte) 1);
        values.put("char", 'c');
        values.put("short", (short) 2);
        values.put("int", 3);
        values.put("long", 4L);
        values.put("float", 5f);
        values.put("double", 6d);
        values.put("text", "ü");
        values.put("long text", "x".repeat(100_000));
        values.put("bytes", new byte[7]);
        values.put("map", Map.of("in", "it"));
        values.put("list", Arrays.asList(1, "two", List.of(3)));
        var written = new ByteArrayInputStream(written(values));

        OpenWireValues.check(written, 1_000_000);

        assertThat(written.available()).isZero();
    }

    @Test
    void refusesWhatSaysThatItIsMoreThanIsThere() throws Exception {
        for (var type : List.of(MarshallingSupport.BIG_STRING_TYPE, MarshallingSupport.BYTE_ARRAY_TYPE))
            assertThatThrownBy(() -> check(new byte[] {0, 0, 0, 1, 0, 1, 'a', type, 0, 0, 0, 9, 'x'}))
                    .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> check(new byte[] {0x7F, -1, -1, -1})).isInstanceOf(IOException.class);
    }

    @Test
    void refusesMoreThanIsAllowed() throws Exception {
        var values = written(Map.of("a", "x".repeat(600), "b", "x".repeat(600)));

        OpenWireValues.check(new ByteArrayInputStream(values), 1_202);
        assertThatThrownBy(() -> OpenWireValues.check(new ByteArrayInputStream(values), 1_201))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesValuesThatAreTooDeepWithinEachOther() throws Exception {
        var deep = new ByteArrayOutputStream();
        deep.writeBytes(new byte[] {0, 0, 0, 1, 0, 1, 'a'});
        for (var depth = 0; depth < 1_000_000; depth++)
            deep.writeBytes(new byte[] {MarshallingSupport.LIST_TYPE, 0, 0, 0, 1});

        assertThatThrownBy(() -> check(deep.toByteArray())).isInstanceOf(IOException.class);
    }

    private static byte[] written(Map<String, Object> values) throws IOException {
        var bytes = new ByteArrayOutputStream();
        MarshallingSupport.marshalPrimitiveMap(values, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void check(byte[] values) throws IOException {
        OpenWireValues.check(new ByteArrayInputStream(values), Integer.MAX_VALUE);
    }
}
