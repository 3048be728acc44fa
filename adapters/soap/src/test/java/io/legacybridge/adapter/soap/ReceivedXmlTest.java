package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.testkit.Corpus;
import io.legacybridge.xml.Trap;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of bytes that are received: hostile, broken, or in whichever charset. */
class ReceivedXmlTest extends OnSoapPort {

    /** Its sender reads where, and what stands there is in nobody's log. */
    @ParameterizedTest
    @ValueSource(strings = {"Smith & Sons", "&Smith;", "<Smith", "Smith&#0;"})
    void whatIsNotWellFormedIsAFaultWithoutItsText(String name) throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = receiving.post("text/xml", envelope(SOAP_11, "", ORDER.replace("Müller &amp; Sons", name)));

        assertThat(answer.body())
                .contains("soap:Client", "This is no XML as it is read here", "line 2, column ")
                .doesNotContain("Smith");
        assertThat(receiving.records).isEmpty();
    }

    /** What stands in a header that nobody looks for would be passed over, such as the name of the request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x/><s:Header/><s:Body>%s</s:Body>",
                "<s:Header/><s:Header/><s:Body>%s</s:Body>",
                "<s:Header/><x/><s:Body>%s</s:Body>",
                "<Header/><s:Body>%s</s:Body>",
                "<s:Header/><Body>%s</Body>",
                "<s:Body>%s</s:Body><s:Header/>",
                "<s:Header/>"
            })
    void anEnvelopeHasOneHeaderAtMostAndThenItsBody(String parts) throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = receiving.post(
                "text/xml", "<s:Envelope xmlns:s='" + SOAP_11 + "'>" + parts.formatted(ORDER) + "</s:Envelope>");

        assertThat(answer.body()).contains("soap:Client", "This is no XML as it is read here");
        assertThat(receiving.records).isEmpty();
    }

    @Test
    void hostileXmlIsAFault() throws Exception {
        var attacks = Corpus.folder("security/xml-attacks");
        Corpus.mustHold(attacks);
        receiving = new Receiving(Optional.empty());
        try (var trap = new Trap();
                var files = Files.list(attacks)) {
            for (var file : files.toList()) {
                var attack = trap.aimed(Files.readString(file));
                var inside = attack.replaceFirst("(?s)^<\\?xml.*?\\?>", "")
                        .replaceAll("(?s)<!DOCTYPE.*?\\]>|<!DOCTYPE[^>]*>", "");
                for (var body : List.of(attack, envelope(SOAP_11, "", inside)))
                    assertThat(receiving.post("text/xml", body).body())
                            .as(file.getFileName().toString())
                            .contains("soap:Client")
                            .doesNotContain("root:");
            }
            assertThat(trap.visitors()).isZero();
        }
        assertThat(receiving.post("text/xml", "<a>".repeat(50_000)).body()).contains("soap:Client");
        assertThat(receiving.post("text/html", "<html/>").statusCode()).isEqualTo(415);
        assertThat(receiving.records).isEmpty();
    }

    /** Nor does the address to which an answer is to go. */
    @Test
    void noRequestLeadsAnywhere() throws Exception {
        receiving = new Receiving(Optional.empty());
        try (var trap = new Trap()) {
            for (var attack : trap.doctypes(envelope(SOAP_11, "", ORDER)).entrySet())
                assertThat(receiving.post("text/xml", attack.getValue()).body())
                        .as(attack.getKey())
                        .contains("soap:Client");
            assertThat(receiving.records).isEmpty();
            for (var hint : trap.hints(envelope(SOAP_11, "", ORDER)).values()) receiving.post("text/xml", hint);
            for (var header : List.of("ReplyTo", "FaultTo"))
                receiving.post(
                        "text/xml",
                        envelope(
                                SOAP_11,
                                "<a:%1$s xmlns:a=\"http://www.w3.org/2005/08/addressing\"><a:Address>%2$s</a:Address></a:%1$s>"
                                        .formatted(header, trap.address()),
                                ORDER));

            assertThat(trap.visitors()).isZero();
        }
    }

    @Test
    void textsThatLookLikeStatementsOrMarkupAreTexts() throws Exception {
        receiving = new Receiving(Optional.empty());
        var name = "O'Hara\"; drop table orders; -- </name><!-- ]]> &amp;";
        var id = "urn:x:'\"; drop table delivery; --";

        var answer = receiving.post(
                "text/xml",
                envelope(SOAP_11, messageId(escaped(id)), ORDER.replace("Müller &amp; Sons", escaped(name))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("RelatesTo", "drop table delivery");
        assertThat(receiving.records.getFirst())
                .extractingByKey("createOrder")
                .extracting("customer")
                .isEqualTo(Map.of("number", "00000007", "name", name));
        assertThat(receiving.identities.getFirst().get(2)).isEqualTo("id " + id);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @ParameterizedTest
    @MethodSource("entities")
    void whatItsBytesMeanIsSaidByAMarkThenByHttpThenByTheDocument(String type, String begin, Charset charset)
            throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = receiving.post(type, (begin + envelope(SOAP_11, "", ORDER)).getBytes(charset));

        assertThat(answer.body()).contains("createOrderResponse");
        assertThat(receiving.records.toString()).contains("Müller & Sons");
    }

    /** The examples of RFC 7303, section 8, with an umlaut. */
    static Stream<Arguments> entities() {
        return Stream.of(
                Arguments.of("text/xml", "", UTF_8),
                Arguments.of("text/xml", "<?xml version='1.0' encoding='iso-8859-1'?>", ISO_8859_1),
                Arguments.of("text/xml; charset=utf-8", "", UTF_8),
                Arguments.of("text/xml; charset=\"iso-8859-1\"", "", ISO_8859_1),
                Arguments.of("text/xml; charset=utf-8", "<?xml version='1.0' encoding='iso-8859-1'?>", UTF_8),
                Arguments.of("text/xml; charset=\"utf-8\"", "<?xml version='1.0' encoding='utf-16'?>", UTF_8),
                Arguments.of("text/xml; charset=utf-8", "<?xml version='1.0' encoding='klingon'?>", UTF_8),
                Arguments.of("text/xml;charset=ISO-8859-1", "<?xml version='1.0' encoding='latin1'?>", ISO_8859_1),
                Arguments.of("text/xml; charset=iso-8859-1", "\uFEFF", UTF_8),
                Arguments.of(
                        "text/xml; charset=iso-8859-1", "\uFEFF<?xml version='1.0' encoding='iso-8859-1'?>", UTF_8),
                Arguments.of("text/xml; charset=utf-16", "\uFEFF<?xml version='1.0' encoding='utf-16'?>", UTF_16LE),
                Arguments.of("text/xml", "\uFEFF", UTF_16BE),
                Arguments.of("text/xml; charset=ibm037", "<?xml version='1.0'?>", Charset.forName("IBM037")));
    }

    @Test
    void whatIsNotInTheCharsetThatItsSenderNamesIsAFault() throws Exception {
        receiving = new Receiving(Optional.empty());
        var latin1 = envelope(SOAP_11, "", ORDER).getBytes(ISO_8859_1);

        var declared =
                ("<?xml version='1.0' encoding='iso-8859-1'?>" + envelope(SOAP_11, "", ORDER)).getBytes(ISO_8859_1);

        assertThat(receiving.post("text/xml; charset=utf-8", latin1).body()).contains("soap:Client", "UTF-8");
        assertThat(receiving.post("text/xml; charset=utf-8", declared).body()).contains("soap:Client", "UTF-8");
        assertThat(receiving.post("text/xml; charset=klingon", latin1).body()).contains("soap:Client", "not known");
        assertThat(receiving.records).isEmpty();
    }

    /** By RFC 7303 HTTP's word counts, but a sender that says both has one of them wrong, and other letters would be published. */
    @ParameterizedTest
    @CsvSource({
        "text/xml;charset=ISO-8859-1, utf-8, UTF-8",
        "text/xml;charset=ISO-8859-1, utf-8, ISO-8859-1",
        "text/xml; charset=utf-16, utf-8, UTF-8",
        "text/xml; charset=iso-8859-1, klingon, UTF-8"
    })
    void aDocumentThatContradictsItsContentTypeIsAFault(String type, String declared, Charset charset)
            throws Exception {
        receiving = new Receiving(Optional.empty());
        var document = "<?xml version='1.0' encoding='" + declared + "'?>" + envelope(SOAP_11, "", ORDER);

        var answer = receiving.post(type, document.getBytes(charset));

        assertThat(answer.body())
                .contains("soap:Client", "Content-Type", "contradict")
                .doesNotContain("klingon");
        assertThat(receiving.records).isEmpty();
    }
}
