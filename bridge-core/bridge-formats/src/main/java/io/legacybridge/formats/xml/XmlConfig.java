package io.legacybridge.formats.xml;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.ColumnConfig;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.FormatConfig;
import java.util.List;
import java.util.Optional;

@Doc("Records that are elements of an XML document, read one after the other.")
public record XmlConfig(
        @Doc(
                value = "The element that is a record, without its prefix. It cannot hold another one of its name.",
                example = "order")
        String record,

        @Doc("The element around the records, for writing.") @DefaultValue("records")
        String root,

        @Doc("Code page of the document; what its first line says must be the same.") @DefaultValue("utf-8")
        CodePage encoding,

        @Doc(
                "What elements and attributes do that no column names: reject sets the record aside, ignore passes over them. Not with a schema, which says itself what may stand where.")
        @DefaultValue("reject")
        Unknown unknown,

        @Doc(
                value =
                        "XML Schema that declares the record, instead of columns, relative to contracts/. Types, lists and names come from it.",
                example = "orders.xsd")
        Optional<String> schema,

        @Doc(
                "The values of a record. A dot in a name goes into an element, [] is an element that may repeat: items.item[].sku. With source: customer/@id is an attribute, price/#text the text beside attributes.")
        List<ColumnConfig> columns)
        implements FormatConfig {

    public enum Unknown {
        REJECT,
        IGNORE
    }
}
