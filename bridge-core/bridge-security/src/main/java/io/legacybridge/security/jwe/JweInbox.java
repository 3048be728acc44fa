package io.legacybridge.security.jwe;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.legacybridge.security.Algorithms;
import io.legacybridge.security.protection.DataKey;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.KeyRing;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Values that clients encrypt for the appliance, as JWE in compact form: ECDH-ES+A256KW for a P-256 key of ours, or RSA-OAEP-256
 * for an RSA key, where a person has made one; always A256GCM.
 *
 * <p>The P-256 key is derived from a key of the ring, and the RSA key lies there, so that all nodes have both; they are rotated
 * like the others, and what was encrypted for the one before is still opened. The protected header names the key ({@code kid}) and what the value belongs
 * to ({@code src}, {@code ptr}, {@code san}), so that nobody can send it as something else, or as somebody else.
 */
public final class JweInbox {

    /** Longer ones are refused unread. */
    public static final int LONGEST = 64 * 1024;

    private static final String LABEL = "legacy-bridge inbound jwe";
    private static final int PARTS = 5;
    // FIPS 186-5, A.2.1: 64 bits more than the order has, so that no scalar is likelier than another.
    private static final int SCALAR = 40;
    private static final Set<String> PARAMETERS = Set.of("alg", "enc", "kid", "typ", "cty", "src", "ptr", "san");
    private static final Set<String> OF_AGREEMENT = Set.of("epk", "apu", "apv");

    private final KeyRing keys;
    private final int mostInOneRequest;

    /** @param mostInOneRequest how many of them one request may hold: each costs an operation with a private key */
    public JweInbox(KeyRing keys, int mostInOneRequest) {
        this.keys = keys;
        this.mostInOneRequest = mostInOneRequest;
    }

    public int mostInOneRequest() {
        return mostInOneRequest;
    }

    /**
     * What a value belongs to.
     *
     * @param source  of the operation: {@code /connections/CONNECTION/OPERATION}
     * @param pointer of the value in the request's body
     * @param san     the client's URI
     */
    public record Belongs(String source, String pointer, String san) {}

    /** The public keys that clients use now, as a JWK set (RFC 7517): the P-256 key first. */
    public Map<String, Object> published() {
        var all = new ArrayList<Map<String, Object>>();
        all.add(ecKey(keys.forPurpose(KeyPurpose.INBOUND_JWE)).toPublicJWK().toJSONObject());
        keys.ifMade(KeyPurpose.INBOUND_JWE_RSA)
                .ifPresent(key -> all.add(rsaKey(key).toJSONObject()));
        return Map.of("keys", all);
    }

    /** A text could be meant as JWE: five parts, the first of which begins a JSON object. */
    public static boolean looksEncrypted(String text) {
        return text.startsWith("eyJ")
                && text.chars().filter(letter -> letter == '.').count() == PARTS - 1;
    }

    /**
     * Opens a value.
     *
     * @return what was encrypted
     * @throws BadJwe when its form is refused, with the reason; or when it cannot be opened, without one
     */
    public byte[] open(String compact, Belongs belongs) throws BadJwe {
        if (compact.length() > LONGEST)
            throw new BadJwe("is longer than " + LONGEST + " characters, which is more than is taken encrypted.");
        JWEObject jwe;
        try {
            jwe = JWEObject.parse(compact);
        } catch (ParseException | IllegalArgumentException e) {
            throw new BadJwe("looks like a JWE and is none in compact form (RFC 7516).");
        }
        check(jwe.getHeader());
        var isRsa = isRsa(jwe.getHeader());
        var key = key(jwe.getHeader().getKeyID(), isRsa ? KeyPurpose.INBOUND_JWE_RSA : KeyPurpose.INBOUND_JWE)
                .orElseThrow(() ->
                        new BadJwe("is encrypted for a key that is not ours. Take one of /keys, with its algorithm."));
        try {
            jwe.decrypt(isRsa ? new RsaOaepDecrypter(key.pair().orElseThrow()) : new EcdhEs.Decrypter(privateKey(key)));
        } catch (JOSEException | IllegalStateException e) {
            throw cannotOpen();
        }
        if (!belongs.equals(belongs(jwe.getHeader()))) throw cannotOpen();
        return jwe.getPayload().toBytes();
    }

    /** One answer for every reason, as for sealed values. */
    private static BadJwe cannotOpen() {
        return new BadJwe(
                "cannot be opened: it was changed, or src, ptr and san of its header are not those of this place.");
    }

    /** What is not expected there is refused: no other algorithm, no compression, no key from elsewhere. */
    private static void check(JWEHeader header) throws BadJwe {
        var isAgreement = JWEAlgorithm.ECDH_ES_A256KW.equals(header.getAlgorithm());
        if (!isAgreement && !isRsa(header) || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod()))
            throw new BadJwe("is encrypted with another algorithm than ECDH-ES+A256KW or RSA-OAEP-256, and A256GCM.");
        for (var name : header.getIncludedParams())
            if (!PARAMETERS.contains(name) && !(isAgreement && OF_AGREEMENT.contains(name)))
                throw new BadJwe("has " + name + " in its header, which is not allowed there.");
    }

    private static boolean isRsa(JWEHeader header) {
        return JWEAlgorithm.RSA_OAEP_256.equals(header.getAlgorithm());
    }

    private static Belongs belongs(JWEHeader header) {
        return new Belongs(text(header, "src"), text(header, "ptr"), text(header, "san"));
    }

    private static String text(JWEHeader header, String name) {
        return header.getCustomParam(name) instanceof String text ? text : "";
    }

    private Optional<DataKey> key(String kid, String purpose) {
        var parts = kid == null ? new String[0] : kid.split("\\.", -1);
        if (parts.length != 2) return Optional.empty();
        try {
            return keys.find(HexFormat.of().parseHex(parts[0]), Integer.parseInt(parts[1]))
                    .filter(key -> key.purpose().equals(purpose));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RSAKey rsaKey(DataKey key) {
        var pair = key.pair().orElseThrow();
        return new RSAKey.Builder(Base64URL.encode(pair.getModulus()), Base64URL.encode(pair.getPublicExponent()))
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(JWEAlgorithm.RSA_OAEP_256)
                .keyID(kid(key))
                .build();
    }

    private static ECKey ecKey(DataKey key) {
        var curve = CustomNamedCurves.getByName("P-256");
        var order = curve.getN();
        var scalar = new BigInteger(1, key.derive(LABEL, SCALAR))
                .mod(order.subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
        var point = curve.getG().multiply(scalar).normalize();
        var x = Base64URL.encode(point.getAffineXCoord().getEncoded());
        var y = Base64URL.encode(point.getAffineYCoord().getEncoded());
        return new ECKey.Builder(Curve.P_256, x, y)
                .d(ECKey.encodeCoordinate(curve.getCurve().getFieldSize(), scalar))
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(JWEAlgorithm.ECDH_ES_A256KW)
                .keyID(kid(key))
                .build();
    }

    private static ECPrivateKey privateKey(DataKey key) throws JOSEException {
        return ecKey(key).toECPrivateKey(Algorithms.ecKeyFactory().getProvider());
    }

    private static String kid(DataKey key) {
        return HexFormat.of().formatHex(key.id()) + "." + key.version();
    }
}
