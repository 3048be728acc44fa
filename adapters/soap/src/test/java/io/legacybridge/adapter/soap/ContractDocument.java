package io.legacybridge.adapter.soap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import org.apache.cxf.BusFactory;
import org.apache.cxf.wsdl11.WSDLServiceFactory;
import org.apache.ws.commons.schema.XmlSchemaAll;
import org.apache.ws.commons.schema.XmlSchemaAny;
import org.apache.ws.commons.schema.XmlSchemaAttribute;
import org.apache.ws.commons.schema.XmlSchemaAttributeGroup;
import org.apache.ws.commons.schema.XmlSchemaAttributeGroupRef;
import org.apache.ws.commons.schema.XmlSchemaChoice;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaComplexContentExtension;
import org.apache.ws.commons.schema.XmlSchemaComplexContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaComplexType;
import org.apache.ws.commons.schema.XmlSchemaContent;
import org.apache.ws.commons.schema.XmlSchemaContentProcessing;
import org.apache.ws.commons.schema.XmlSchemaElement;
import org.apache.ws.commons.schema.XmlSchemaEnumerationFacet;
import org.apache.ws.commons.schema.XmlSchemaFacet;
import org.apache.ws.commons.schema.XmlSchemaGroupRef;
import org.apache.ws.commons.schema.XmlSchemaLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaMaxLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaMinLengthFacet;
import org.apache.ws.commons.schema.XmlSchemaParticle;
import org.apache.ws.commons.schema.XmlSchemaSequence;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentExtension;
import org.apache.ws.commons.schema.XmlSchemaSimpleContentRestriction;
import org.apache.ws.commons.schema.XmlSchemaSimpleType;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeList;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeRestriction;
import org.apache.ws.commons.schema.XmlSchemaSimpleTypeUnion;
import org.apache.ws.commons.schema.XmlSchemaType;
import org.apache.ws.commons.schema.XmlSchemaUse;
import org.apache.ws.commons.schema.constants.Constants;

/**
 * Makes elements by chance for a WSDL, from the model that CXF has of its schemas: nothing of ours reads them, so that what our compiler
 * forgets stands in them all the same. Some are not valid, since few facets are kept; whoever uses them asks a validator.
 */
final class ContractDocument {

    private static final int MAX_DEPTH = 6;
    private static final int TOO_DEEP = 30;
    private static final String XSI = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;

    /** Each as a canonical document writes it. */
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("boolean", List.of("true", "false")),
            Map.entry("decimal", List.of("7", "12.5", "0.25")),
            Map.entry("float", List.of("0.5", "7")),
            Map.entry("double", List.of("0.5", "7")),
            Map.entry("integer", List.of("7", "0", "123")),
            Map.entry("byte", List.of("7", "100")),
            Map.entry("date", List.of("2026-11-30")),
            Map.entry("time", List.of("12:30:00")),
            Map.entry("dateTime", List.of("2026-11-30T12:30:00Z")),
            Map.entry("duration", List.of("P1DT2H")),
            Map.entry("gYear", List.of("2026")),
            Map.entry("gYearMonth", List.of("2026-11")),
            Map.entry("gMonth", List.of("--11")),
            Map.entry("gMonthDay", List.of("--11-30")),
            Map.entry("gDay", List.of("---30")),
            Map.entry("base64Binary", List.of("QUJD")),
            Map.entry("hexBinary", List.of("0AFF")),
            Map.entry("anyURI", List.of("http://erp.example/x")),
            Map.entry("language", List.of("en")),
            Map.entry("QName", List.of("local")));

    private static final List<String> INTEGERS = List.of(
            "int",
            "long",
            "short",
            "unsignedByte",
            "unsignedShort",
            "unsignedInt",
            "unsignedLong",
            "positiveInteger",
            "nonNegativeInteger");
    private static final List<String> TEXTS = List.of("ABC", "007", "x1", "EUR", "12345", "A", "abcdefghij");

    /** Chance chose what leads nowhere. */
    static final class NoWay extends RuntimeException {
        NoWay() {
            super("", null, false, false);
        }
    }

    private final XmlSchemaCollection schemas;
    private final Random random;
    private final StringBuilder out = new StringBuilder();

    private ContractDocument(XmlSchemaCollection schemas, Random random) {
        this.schemas = schemas;
        this.random = random;
    }

    /** The schemas of a WSDL, as CXF reads it. */
    static XmlSchemaCollection schemas(Path wsdl) {
        return new WSDLServiceFactory(
                        BusFactory.getDefaultBus(),
                        wsdl.toAbsolutePath().normalize().toUri().toString())
                .create()
                .getServiceInfos()
                .getFirst()
                .getXmlSchemaCollection()
                .getXmlSchemaCollection();
    }

    /** The global element. */
    static String element(XmlSchemaCollection schemas, QName name, Random random) {
        var document = new ContractDocument(schemas, random);
        document.element(schemas.getElementByQName(name), 0);
        return document.out.toString();
    }

    /** An element without a namespace of the type, as a part of an rpc message. */
    static String part(XmlSchemaCollection schemas, String name, QName type, Random random) {
        var document = new ContractDocument(schemas, random);
        document.content("<" + name, "</" + name + ">", schemas.getTypeByQName(type), null, 0);
        return document.out.toString();
    }

    private void element(XmlSchemaElement written, int depth) {
        var element = written.isRef() ? written.getRef().getTarget() : written;
        if (depth > TOO_DEEP) throw new NoWay();
        if (element.isAbstract()) throw new NoWay();
        var name = element.isTopLevel() ? element.getQName() : element.getWireName();
        var prefix = name.getNamespaceURI().isEmpty() ? "" : "e:";
        var declared = prefix.isEmpty() ? "" : " xmlns:e=\"" + name.getNamespaceURI() + "\"";
        var start = "<" + prefix + name.getLocalPart() + declared;
        content(start, "</" + prefix + name.getLocalPart() + ">", element.getSchemaType(), element, depth);
    }

    /** @param element null for a part of a message */
    private void content(String start, String end, XmlSchemaType type, XmlSchemaElement element, int depth) {
        var isNil =
                element != null && element.isNillable() && element.getFixedValue() == null && random.nextInt(4) == 0;
        out.append(start);
        if (type instanceof XmlSchemaComplexType declaredType) {
            var complex = derived(declaredType);
            if (!complex.equals(declaredType)) type(complex.getQName());
            var attributes = attributes(complex);
            // Else they would be lost, which is told.
            isNil &= attributes.isEmpty() || text(complex) != null;
            for (var attribute : attributes) attribute(attribute);
            if (isNil) {
                nil(end);
                return;
            }
            out.append('>');
            var text = text(complex);
            if (text != null) out.append(value(text, element));
            else for (var particle : particles(complex)) particle(particle, depth);
        } else if (isNil) {
            nil(end);
            return;
        } else {
            out.append('>').append(type == null ? "text" : value(type, element));
        }
        out.append(end);
    }

    private void nil(String end) {
        out.append(" xmlns:xsi=\"" + XSI + "\" xsi:nil=\"true\">").append(end);
    }

    /** The type itself, or by chance one that may stand for it; an abstract one never. */
    private XmlSchemaComplexType derived(XmlSchemaComplexType type) {
        if (!type.isAbstract() && random.nextInt(3) > 0) return type;
        var all = new ArrayList<XmlSchemaComplexType>();
        if (!type.isAbstract()) all.add(type);
        for (var schema : schemas.getXmlSchemas())
            for (var each : schema.getSchemaTypes().values())
                if (each instanceof XmlSchemaComplexType complex && !complex.isAbstract() && isDerived(complex, type))
                    all.add(complex);
        if (all.isEmpty()) throw new NoWay();
        return all.get(random.nextInt(all.size()));
    }

    private boolean isDerived(XmlSchemaComplexType type, XmlSchemaComplexType from) {
        return base(content(type)) instanceof XmlSchemaComplexType base && (base.equals(from) || isDerived(base, from));
    }

    private void type(QName name) {
        out.append(" xmlns:i=\"" + XSI + "\" xmlns:t=\"" + name.getNamespaceURI() + "\" i:type=\"t:"
                + name.getLocalPart() + "\"");
    }

    // Attributes

    private List<XmlSchemaAttribute> attributes(XmlSchemaComplexType type) {
        var all = new ArrayList<XmlSchemaAttribute>();
        var content = content(type);
        var members =
                switch (content) {
                    case XmlSchemaComplexContentExtension extension -> extension.getAttributes();
                    case XmlSchemaComplexContentRestriction restriction -> restriction.getAttributes();
                    case XmlSchemaSimpleContentExtension extension -> extension.getAttributes();
                    case XmlSchemaSimpleContentRestriction restriction -> restriction.getAttributes();
                    case null, default -> type.getAttributes();
                };
        for (var member : members) addAttributes(member, all);
        if (base(content) instanceof XmlSchemaComplexType base)
            for (var inherited : attributes(base))
                if (all.stream().noneMatch(own -> name(own).equals(name(inherited)))) all.add(inherited);
        return all;
    }

    private void addAttributes(Object member, List<XmlSchemaAttribute> all) {
        switch (member) {
            case XmlSchemaAttribute attribute -> all.add(attribute);
            case XmlSchemaAttributeGroupRef reference ->
                addAttributes(schemas.getAttributeGroupByQName(reference.getTargetQName()), all);
            case XmlSchemaAttributeGroup group -> group.getAttributes().forEach(each -> addAttributes(each, all));
            default -> throw new IllegalStateException(member.toString());
        }
    }

    private static QName name(XmlSchemaAttribute attribute) {
        return attribute.isRef() ? attribute.getTargetQName() : attribute.getWireName();
    }

    /** One with a default is always written, since a reader gives it that value. */
    private void attribute(XmlSchemaAttribute written) {
        var attribute = written.isRef() ? written.getRef().getTarget() : written;
        if (written.getUse() == XmlSchemaUse.PROHIBITED || attribute == null) return;
        var given = attribute.getFixedValue() == null ? attribute.getDefaultValue() : attribute.getFixedValue();
        if (given == null && written.getUse() != XmlSchemaUse.REQUIRED && random.nextBoolean()) return;
        var name = name(written);
        if (name.getNamespaceURI().equals(XMLConstants.XML_NS_URI)) out.append(" xml:");
        else if (name.getNamespaceURI().isEmpty()) out.append(' ');
        else out.append(" xmlns:a=\"" + name.getNamespaceURI() + "\" a:");
        var type = attribute.getSchemaType() == null
                ? schemas.getTypeByQName(attribute.getSchemaTypeName())
                : attribute.getSchemaType();
        out.append(name.getLocalPart() + "=\"" + (given == null ? value(type, null) : given) + "\"");
    }

    // What stands in an element

    private static XmlSchemaContent content(XmlSchemaComplexType type) {
        return type.getContentModel() == null ? null : type.getContentModel().getContent();
    }

    private XmlSchemaType base(XmlSchemaContent content) {
        var name =
                switch (content) {
                    case XmlSchemaComplexContentExtension extension -> extension.getBaseTypeName();
                    case XmlSchemaComplexContentRestriction restriction -> restriction.getBaseTypeName();
                    case XmlSchemaSimpleContentExtension extension -> extension.getBaseTypeName();
                    case XmlSchemaSimpleContentRestriction restriction -> restriction.getBaseTypeName();
                    case null, default -> null;
                };
        return name == null || name.equals(Constants.XSD_ANYTYPE) ? null : schemas.getTypeByQName(name);
    }

    /** The type of the text beside the attributes; null when the type has children. */
    private XmlSchemaType text(XmlSchemaComplexType type) {
        var content = content(type);
        if (!(content instanceof XmlSchemaSimpleContentExtension
                || content instanceof XmlSchemaSimpleContentRestriction)) return null;
        var base = base(content);
        return base instanceof XmlSchemaComplexType complex ? text(complex) : base;
    }

    private List<XmlSchemaParticle> particles(XmlSchemaComplexType type) {
        var all = new ArrayList<XmlSchemaParticle>();
        var content = content(type);
        if (content instanceof XmlSchemaComplexContentExtension && base(content) instanceof XmlSchemaComplexType base)
            all.addAll(particles(base));
        var own =
                switch (content) {
                    case XmlSchemaComplexContentExtension extension -> extension.getParticle();
                    case XmlSchemaComplexContentRestriction restriction -> restriction.getParticle();
                    case null, default -> type.getParticle();
                };
        if (own != null) all.add(own);
        return all;
    }

    private void particle(XmlSchemaParticle particle, int depth) {
        var least = particle.getMinOccurs();
        var most = Math.min(particle.getMaxOccurs(), least + 2);
        var isRecursive = depth > MAX_DEPTH;
        var count =
                isRecursive || particle.getMaxOccurs() == 0 ? least : least + random.nextInt((int) (most - least) + 1);
        for (var number = 0; number < count; number++) {
            switch (particle) {
                case XmlSchemaElement element -> element(element, depth + 1);
                case XmlSchemaSequence sequence ->
                    sequence.getItems().forEach(item -> particle((XmlSchemaParticle) item, depth));
                case XmlSchemaAll all -> all.getItems().forEach(item -> particle((XmlSchemaParticle) item, depth));
                case XmlSchemaChoice choice -> {
                    var items = choice.getItems();
                    if (!items.isEmpty()) particle((XmlSchemaParticle) items.get(random.nextInt(items.size())), depth);
                }
                case XmlSchemaGroupRef group ->
                    particle(schemas.getGroupByQName(group.getRefName()).getParticle(), depth);
                case XmlSchemaAny any -> any(any);
                default -> throw new IllegalStateException(particle.toString());
            }
        }
    }

    private void any(XmlSchemaAny any) {
        if (any.getProcessContent() == XmlSchemaContentProcessing.STRICT && any.getMinOccurs() == 0) return;
        out.append("<u:unknown xmlns:u=\"urn:unknown\" a=\"1\"><u:b>x</u:b></u:unknown>");
    }

    // Values

    private String value(XmlSchemaType type, XmlSchemaElement element) {
        if (element != null && element.getFixedValue() != null) return element.getFixedValue();
        if (!(type instanceof XmlSchemaSimpleType simple)) return "text";
        return switch (simple.getContent()) {
            case XmlSchemaSimpleTypeRestriction restriction -> restricted(simple, restriction);
            case XmlSchemaSimpleTypeList list ->
                value(
                        list.getItemType() == null
                                ? schemas.getTypeByQName(list.getItemTypeName())
                                : list.getItemType(),
                        null);
            case XmlSchemaSimpleTypeUnion union ->
                union.getBaseTypes().isEmpty()
                        ? value(schemas.getTypeByQName(union.getMemberTypesQNames()[0]), null)
                        : value(union.getBaseTypes().getFirst(), null);
            case null, default -> builtIn(type.getQName());
        };
    }

    private String restricted(XmlSchemaSimpleType type, XmlSchemaSimpleTypeRestriction restriction) {
        if (type.getQName() != null
                && XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(type.getQName().getNamespaceURI()))
            return builtIn(type.getQName());
        var listed = restriction.getFacets().stream()
                .filter(XmlSchemaEnumerationFacet.class::isInstance)
                .map(facet -> facet.getValue().toString())
                .toList();
        if (!listed.isEmpty()) return escaped(listed.get(random.nextInt(listed.size())));
        var base = restriction.getBaseType() == null
                ? schemas.getTypeByQName(restriction.getBaseTypeName())
                : restriction.getBaseType();
        var value = value(base, null);
        for (var facet : restriction.getFacets()) value = fitted(value, facet);
        return value;
    }

    private static String fitted(String value, XmlSchemaFacet facet) {
        if (!(facet instanceof XmlSchemaLengthFacet
                || facet instanceof XmlSchemaMinLengthFacet
                || facet instanceof XmlSchemaMaxLengthFacet)) return value;
        var length = Integer.parseInt(facet.getValue().toString());
        if (value.length() > length && !(facet instanceof XmlSchemaMinLengthFacet)) return value.substring(0, length);
        if (value.length() < length && !(facet instanceof XmlSchemaMaxLengthFacet))
            return value + "x".repeat(length - value.length());
        return value;
    }

    private String builtIn(QName name) {
        var local = name == null ? "string" : name.getLocalPart();
        var values = INTEGERS.contains(local) ? List.of("7", "123") : VALUES.getOrDefault(local, TEXTS);
        return values.get(random.nextInt(values.size()));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
