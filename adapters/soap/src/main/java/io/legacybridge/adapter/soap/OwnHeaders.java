package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.soap.SoapConfig.PasswordType;
import io.legacybridge.adapter.soap.SoapConfig.WsSecurity;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.xml.XmlBytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Elements of a request's header that come from the connection, not from the contract: WS-Addressing, and a WS-Security
 * header with a timestamp and a UsernameToken. Thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/ws-addr-soap/">Web Services Addressing 1.0 - SOAP Binding</a>
 * @see <a href="https://docs.oasis-open.org/wss-m/wss/v1.1.1/os/wss-UsernameTokenProfile-v1.1.1-os.html">Web Services
 *     Security Username Token Profile 1.1.1</a>
 */
final class OwnHeaders {

    static final String MESSAGE_ID = "urn:legacybridge:call:";

    private static final String ADDRESSING = "http://www.w3.org/2005/08/addressing";
    private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    private static final String SECURITY_BEGIN = "<wsse:Security xmlns:wsse=\"" + OASIS + "wssecurity-secext-1.0.xsd\""
            + " xmlns:wsu=\"" + OASIS + "wssecurity-utility-1.0.xsd\" soap:mustUnderstand=\"1\">";
    private static final String PASSWORD = "<wsse:Password Type=\"" + OASIS + "username-token-profile-1.0#Password";
    private static final String NONCE =
            "<wsse:Nonce EncodingType=\"" + OASIS + "soap-message-security-1.0#Base64Binary\">";
    private static final byte[] NONE = new byte[0];

    private final boolean addressing;
    private final String address;
    private final Optional<WsSecurity> security;
    private final Optional<Login> login;
    private final Clock clock;

    /** @param login of the UsernameToken, if there is one */
    OwnHeaders(SoapConfig config, ServiceUrl url, Optional<Login> login, Clock clock) {
        this.addressing = config.addressing();
        this.address = url.toString();
        this.security = config.wsSecurity();
        this.login = login;
        this.clock = clock;
    }

    /** @param action what WS-Addressing calls the request */
    byte[] of(String action, String callId) throws LegacySystemException {
        if (!addressing && security.isEmpty()) return NONE;
        var out = new XmlBytes();
        if (addressing) addressing(out, action, callId);
        if (security.isPresent()) security(out, security.get());
        return out.toByteArray();
    }

    private void addressing(XmlBytes out, String action, String callId) {
        element(
                out,
                "<wsa:Action xmlns:wsa=\"" + ADDRESSING + "\" soap:mustUnderstand=\"1\">",
                action,
                "</wsa:Action>");
        element(out, "<wsa:To xmlns:wsa=\"" + ADDRESSING + "\">", address, "</wsa:To>");
        element(out, "<wsa:MessageID xmlns:wsa=\"" + ADDRESSING + "\">", MESSAGE_ID + callId, "</wsa:MessageID>");
        out.markup("<wsa:ReplyTo xmlns:wsa=\"" + ADDRESSING + "\"><wsa:Address>" + ADDRESSING
                + "/anonymous</wsa:Address></wsa:ReplyTo>");
    }

    private void security(XmlBytes out, WsSecurity settings) throws LegacySystemException {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        out.markup(SECURITY_BEGIN);
        if (settings.timestamp()) {
            var expires = now.plus(settings.timestampLife());
            out.markup("<wsu:Timestamp wsu:Id=\"timestamp\"><wsu:Created>" + now + "</wsu:Created><wsu:Expires>"
                    + expires + "</wsu:Expires></wsu:Timestamp>");
        }
        if (login.isPresent()) usernameToken(out, login.get(), settings.passwordType(), now);
        out.markup("</wsse:Security>");
    }

    private static void usernameToken(XmlBytes out, Login login, PasswordType type, Instant now)
            throws LegacySystemException {
        var password = login.password().text();
        var nonce = nonce();
        element(out, "<wsse:UsernameToken wsu:Id=\"token\"><wsse:Username>", login.user(), "</wsse:Username>");
        switch (type) {
            case TEXT -> element(out, PASSWORD + "Text\">", password, "</wsse:Password>");
            case DIGEST -> out.markup(PASSWORD + "Digest\">" + digest(nonce, now, password) + "</wsse:Password>");
        }
        out.markup(NONCE + Base64.getEncoder().encodeToString(nonce) + "</wsse:Nonce><wsu:Created>" + now
                + "</wsu:Created></wsse:UsernameToken>");
    }

    /** Base64(SHA-1(nonce + created + password)): the profile names this digest and no other. */
    private static String digest(byte[] nonce, Instant created, String password) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update(created.toString().getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(sha1.digest(password.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** It only has to be new. */
    private static byte[] nonce() {
        var random = UUID.randomUUID();
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
    }

    private static void element(XmlBytes out, String begin, String text, String end) {
        out.markup(begin);
        out.text(text);
        out.markup(end);
    }
}
