package io.legacybridge.xml;

import java.io.StringReader;
import java.util.function.BiPredicate;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** XML text in a value: one element that can stand alone. */
final class MarkupText {

    private MarkupText() {}

    /**
     * Appends the element, checked and written anew.
     *
     * @param allowed whether an element of this namespace and local name may stand here
     * @return false when the text is anything else; then nothing was appended
     */
    static boolean append(String text, BiPredicate<String, String> allowed, XmlBytes out) {
        var before = out.size();
        if (!text.strip().startsWith("<") || text.strip().startsWith("<?")) return false;
        try {
            var in = SafeXml.reader(new StringReader(text));
            var namespace = in.getNamespaceURI() == null ? "" : in.getNamespaceURI();
            if (!allowed.test(namespace, in.getLocalName())) return false;
            XmlText.copy(in, out);
            while (in.next() != XMLStreamConstants.END_DOCUMENT) {
                // Only comments may follow; the parser refuses the rest.
            }
            return true;
        } catch (XMLStreamException e) {
            out.truncate(before);
            return false;
        }
    }
}
