package io.legacybridge.xml;

import javax.xml.namespace.QName;

/** Qualified names as records have them: {@code {namespace}local}. */
final class QNames {

    private QNames() {}

    /** Null when it is none. */
    static QName parse(String text) {
        var end = text.startsWith("{") ? text.indexOf('}') : -1;
        var local = text.substring(end + 1);
        if (!Lexical.isNameWithoutColon(local)) return null;
        return new QName(end < 0 ? "" : text.substring(1, end), local);
    }
}
