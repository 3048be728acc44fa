package io.legacybridge.xml;

import javax.xml.namespace.QName;

/** A part of an rpc/literal message: an element without a namespace in the wrapper of a call. */
public sealed interface Part {

    String name();

    /** @param type a simple or complex type, such as {@code xs:string} */
    record OfType(String name, QName type) implements Part {}

    /** @param element whose type the part has */
    record OfElement(String name, QName element) implements Part {}
}
