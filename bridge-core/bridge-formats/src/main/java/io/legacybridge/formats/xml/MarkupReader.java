package io.legacybridge.formats.xml;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.framing.Frames;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the markup of an XML document: tags with their local names, comments, sections, instructions. It knows where each
 * begins in the content and can keep the bytes from one of them on. It checks nothing else; whoever reads an element does.
 *
 * @see <a href="https://www.w3.org/TR/xml/">Extensible Markup Language 1.0, Fifth Edition</a>
 */
final class MarkupReader implements Closeable {

    private static final int BUFFER = 64 * 1024;
    private static final int MAX_SHORT = 1024;
    /** Of what is not read any more so much is kept. */
    private static final int MAX_REST = 1024 * 1024;

    private static final int END_OF_CONTENT = -1;
    private static final Pattern ENCODING = Pattern.compile("\\bencoding\\s*=\\s*[\"']([^\"']+)[\"']");

    private final InputStream content;
    private final char[] characters;
    private byte[] kept = new byte[BUFFER];
    private int length;
    private int markupAt;
    private long position;
    private long offset;
    private boolean keeping;
    private boolean tooLong;
    private Kind kind = Kind.OTHER;
    private String name = "";
    private final StringBuilder beginning = new StringBuilder();

    enum Kind {
        START,
        END,
        EMPTY,
        /** {@code <?xml ...?>} */
        DECLARATION,
        DOCTYPE,
        /** Comments, CDATA sections, processing instructions. */
        OTHER,
        /** The content ends within it. */
        CUT
    }

    MarkupReader(CodePage page, InputStream content, long position) {
        this.content = new BufferedInputStream(content, BUFFER);
        this.position = position;
        // In UTF-8 the bytes of other characters are none of those that markup is made of.
        this.characters = page.isSingleByte() ? page.characters() : ascii();
    }

    private static char[] ascii() {
        var table = new char[256];
        for (var value = 0; value < table.length; value++) table[value] = value < 0x80 ? (char) value : '\uFFFD';
        return table;
    }

    /** Moves to the next markup. False at the end of the content. */
    boolean next() throws IOException {
        int character;
        do {
            if (!keeping) forget();
            character = read();
            if (character == END_OF_CONTENT) return false;
        } while (character != '<');
        offset = position - 1;
        markupAt = length - 1;
        beginning.setLength(0);
        name = "";
        kind = markup();
        return true;
    }

    private Kind markup() throws IOException {
        var first = read();
        return switch (first) {
            case END_OF_CONTENT -> Kind.CUT;
            case '/' -> tag(read(), Kind.END);
            case '?' -> instruction();
            case '!' -> declaration();
            default -> tag(first, Kind.START);
        };
    }

    private Kind tag(int first, Kind as) throws IOException {
        var inName = true;
        var quote = 0;
        var previous = 0;
        for (var character = first; ; character = read()) {
            if (character == END_OF_CONTENT) return Kind.CUT;
            if (quote != 0) {
                if (character == quote) quote = 0;
            } else if (character == '>') {
                name = local(beginning.toString());
                return as == Kind.START && previous == '/' ? Kind.EMPTY : as;
            } else if (character == '"' || character == '\'') {
                quote = character;
            }
            inName &= character > ' ' && character != '/';
            if (inName && beginning.length() < MAX_SHORT) beginning.append((char) character);
            previous = character;
        }
    }

    private static String local(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1);
    }

    private Kind instruction() throws IOException {
        if (!until("?>")) return Kind.CUT;
        return beginning.toString().startsWith("xml ") ? Kind.DECLARATION : Kind.OTHER;
    }

    private Kind declaration() throws IOException {
        var first = read();
        if (first == END_OF_CONTENT) return Kind.CUT;
        // A comment may hold what looks like a section, and a section what looks like a comment.
        if (first == '-') return until("-->") ? Kind.OTHER : Kind.CUT;
        if (first == '[') return until("]]>") ? Kind.OTHER : Kind.CUT;
        return Kind.DOCTYPE;
    }

    /** Reads on behind these characters. */
    private boolean until(String end) throws IOException {
        var matched = 0;
        while (matched < end.length()) {
            var character = read();
            if (character == END_OF_CONTENT) return false;
            if (beginning.length() < MAX_SHORT) beginning.append((char) character);
            if (character == end.charAt(matched)) matched++;
            // "]]]>" and "--->": all but the last character of the end are alike.
            else if (matched != end.length() - 1 || character != end.charAt(0))
                matched = character == end.charAt(0) ? 1 : 0;
        }
        return true;
    }

    Kind kind() {
        return kind;
    }

    /** Local name of a tag; empty for other markup. */
    String name() {
        return name;
    }

    /** What a declaration says about its encoding. */
    Optional<String> encoding() {
        var found = ENCODING.matcher(beginning);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** Byte offset of the markup in the content. */
    long offset() {
        return offset;
    }

    /** Byte offset behind what was read. */
    long position() {
        return position;
    }

    /** The bytes of this markup. */
    byte[] bytes() {
        return Arrays.copyOfRange(kept, markupAt, length);
    }

    /** Keeps the bytes from this markup on. */
    void keepFromHere() {
        System.arraycopy(kept, markupAt, kept, 0, length - markupAt);
        length -= markupAt;
        markupAt = 0;
        keeping = true;
        tooLong = false;
    }

    void forget() {
        keeping = false;
        tooLong = false;
        length = 0;
        markupAt = 0;
    }

    byte[] kept() {
        return Arrays.copyOf(kept, length);
    }

    byte[] keptBeforeThis() {
        return Arrays.copyOf(kept, markupAt);
    }

    /** More was to be kept than is allowed; the rest was not. */
    boolean tooLong() {
        return tooLong;
    }

    /** Reads everything that follows; only its beginning is kept. */
    void takeRest() throws IOException {
        while (length < MAX_REST && read() != END_OF_CONTENT) {
            // Until there is enough.
        }
        position += content.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private int read() throws IOException {
        var value = content.read();
        if (value < 0) return END_OF_CONTENT;
        position++;
        keep((byte) value);
        return characters[value];
    }

    /** The markup that is read now is always kept, since a record may begin with it. */
    private void keep(byte value) {
        if (length == kept.length) {
            tooLong |= length >= Frames.MAX_RECORD_LENGTH;
            if (tooLong) return;
            kept = Arrays.copyOf(kept, 2 * length);
        }
        kept[length++] = value;
    }
}
