package io.legacybridge.formats.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a broken document lies in a dead letter as it stood there, without what is declared before it. */
class XmlPiecesTest {

    private static final Map<String, String> SCHEMAS = Map.of("orders.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="urn:common" targetNamespace="urn:orders"
                elementFormDefault="qualified"><xs:import namespace="urn:common" schemaLocation="common.xsd"/>
              <xs:element name="Orders"><xs:complexType><xs:sequence>
                <xs:element name="Order" maxOccurs="unbounded"><xs:complexType><xs:sequence>
                  <xs:element ref="c:Id"/>
                  <xs:element name="Paid" type="c:Payment" minOccurs="0"/>
                  <xs:choice minOccurs="0"><xs:element name="Name" type="xs:string"/><xs:element ref="c:Name"/></xs:choice>
                  <xs:any namespace="##other" processContents="skip" minOccurs="0"/>
                </xs:sequence><xs:attribute ref="c:mark"/></xs:complexType></xs:element>
              </xs:sequence></xs:complexType></xs:element>
            </xs:schema>
            """, "common.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:common" targetNamespace="urn:common"
                elementFormDefault="qualified">
              <xs:element name="Id" type="xs:string" nillable="true"/>
              <xs:element name="Name" type="xs:string"/>
              <xs:attribute name="mark" type="xs:int"/>
              <xs:complexType name="Payment"><xs:sequence><xs:element name="Sum" type="xs:int"/></xs:sequence></xs:complexType>
              <xs:complexType name="Card"><xs:complexContent><xs:extension base="Payment"><xs:sequence>
                <xs:element name="Digits" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
            </xs:schema>
            """);

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <o:Order><c:Id>7</c:Id></o:Order>                                    | {"Id":"7"}
            <o:Order><c:Id>7</c:Id><c:Name>A</c:Name></o:Order>                  | {"Id":"7","Name2":"A"}
            <o:Order c:mark='3'><c:Id i:nil='true'/><o:Name>B</o:Name></o:Order> | {"mark":3,"Id":null,"Name":"B"}
            <o:Order><c:Id>7</c:Id><o:Paid i:type='c:Card'><c:Sum>1</c:Sum><c:Digits>4</c:Digits></o:Paid></o:Order> | {"Id":"7","Paid":{"@type":"Card","Sum":1,"Digits":"4"}}
            <o:Order><c:Id>7</c:Id><o:Paid i:type='Card'><Sum>1</Sum><Digits>4</Digits></o:Paid></o:Order> | {"Id":"7","Paid":{"@type":"Card","Sum":1,"Digits":"4"}}
            <o:Order><Id>7</Id><x:Name xmlns:x='urn:orders'>C</x:Name></o:Order> | {"Id":"7","Name":"C"}
            <Order xmlns='urn:orders'><c:Id>7</c:Id><Name>D</Name></Order>       | {"Id":"7","Name":"D"}
            """)
    void aRecordIsReadAloneAsItIsReadInItsDocument(String record, String values) throws IOException {
        var document = "<o:Orders xmlns:o='urn:orders' xmlns:c='urn:common' xmlns:i='" + XSI + "' xmlns='urn:common'>"
                + record + "</o:Orders>";

        assertThat(read(document)).containsExactly(values);
        assertThat(read(record)).containsExactly(values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<o:Order><Id xmlns='urn:common'>7</Id><x:Name>A</x:Name></o:Order>",
                "<o:Order><x:Id>7</x:Id><x:Paid><x:Sum>1</x:Sum></x:Paid></o:Order>",
                "<o:Order><c:Id>7</c:Id><x:Extra><c:Sum>1</c:Sum></x:Extra></o:Order>",
                "<o:Order><c:Id>7</c:Id><c:Name>A</o:Order>"
            })
    void aPrefixOfWhichTheSchemaDoesNotSayOneNamespaceIsRefused(String record) throws IOException {
        assertThat(read(record)).containsExactly("record/bad-xml");
    }

    /** These are whole documents, and wrong. */
    @Test
    void aNameWithoutPrefixHasNoNamespaceWhereNoDeclarationIsMissing() throws IOException {
        assertThat(read("<o:Order xmlns:o='urn:orders'><Id>7</Id></o:Order>"))
                .containsExactly("record/unexpected-element");
        assertThat(read("<o:Orders xmlns:o='urn:orders'><o:Order><c:Id>7</c:Id></o:Order></o:Orders>"))
                .containsExactly("record/bad-xml");
    }

    private static List<String> read(String content) throws IOException {
        var format = SchemaXml.format(
                "Order", "Orders", "orders.xsd", name -> SCHEMAS.get(name).getBytes(UTF_8));
        return SchemaXml.read(format, content, RecordProblem::code);
    }
}
