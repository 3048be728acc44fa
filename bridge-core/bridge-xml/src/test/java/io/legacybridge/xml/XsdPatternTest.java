package io.legacybridge.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** What a pattern takes, held against the JDK's validator. */
class XsdPatternTest {

    private static final String SOME = "abcxyzABCXYZ0159-_:.^&[]éßü\uE000\uF8FF";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a-z-[aeiou]]",
                "[^a-z-[0-9]]",
                "[a-z0-9-[^a-f]]",
                "[^a-z-[^0-9]]",
                "[a-z-[b-y-[m-n]]]",
                "[^a-z]",
                "[a-c-]",
                "\\p{IsPrivateUse}",
                "[^\\p{IsPrivateUse}]",
                "\\p{IsBasicLatin}",
                "\\P{L}",
                "\\i",
                "\\C"
            })
    void takesWhatTheValidatorTakes(String pattern) throws SAXException, IOException {
        var translated = XsdPattern.compile(pattern);
        var schema = schema(pattern);

        for (var character : SOME.split(""))
            assertThat(translated.matcher(character).matches())
                    .as(pattern + " and " + character)
                    .isEqualTo(isValid(schema, character));
    }

    private static Schema schema(String pattern) throws SAXException {
        return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(new StreamSource(new StringReader("""
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
                  <xs:element name="it"><xs:simpleType><xs:restriction base="xs:string">
                    <xs:pattern value="%s"/>
                  </xs:restriction></xs:simpleType></xs:element>
                </xs:schema>""".formatted(pattern))));
    }

    private static boolean isValid(Schema schema, String text) throws IOException {
        try {
            var escaped = text.replace("&", "&amp;");
            schema.newValidator().validate(new StreamSource(new StringReader("<it>" + escaped + "</it>")));
            return true;
        } catch (SAXException _) {
            return false;
        }
    }
}
