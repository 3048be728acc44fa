package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.security.Algorithms;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Certificates, keys, requests and revocation lists in PEM files (RFC 7468). Keys are written as PKCS#8 with mode 0600. */
final class Pem {

    private Pem() {}

    /**
     * @param file at least one certificate; anything else in it is skipped
     * @throws ProblemException when it is missing, holds no certificate or one that cannot be read
     */
    static List<X509Certificate> readCertificates(Path file, Place place) {
        var certificates = new ArrayList<X509Certificate>();
        try (var pem = new PEMParser(Files.newBufferedReader(file, ISO_8859_1))) {
            for (var object = pem.readObject(); object != null; object = pem.readObject())
                if (object instanceof X509CertificateHolder holder)
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (IOException | CertificateException | DecoderException e) {
            throw unreadable(place, e);
        }
        if (certificates.isEmpty())
            throw ProblemException.error(
                    place,
                    "There is no certificate in the file.",
                    "Write it as PEM: -----BEGIN CERTIFICATE-----, base64, -----END CERTIFICATE-----.",
                    "certs/no-certificate");
        return List.copyOf(certificates);
    }

    /**
     * @param file PKCS#8, or what {@code openssl ecparam} and {@code openssl genrsa} wrote before it; not encrypted
     * @throws ProblemException when it is missing, may be read by others, or holds no such key
     */
    static PrivateKey readKey(Path file, Place place) {
        try (var pem = new PEMParser(new StringReader(new String(PrivateFiles.read(file), ISO_8859_1)))) {
            for (var object = pem.readObject(); object != null; object = pem.readObject()) {
                if (object instanceof PrivateKeyInfo key) return key(key);
                if (object instanceof PEMKeyPair pair) return key(pair.getPrivateKeyInfo());
            }
        } catch (IOException | DecoderException | GeneralSecurityException e) {
            throw unreadable(place, e);
        }
        throw ProblemException.error(
                place,
                "There is no unencrypted private key in the file.",
                "Write it as PKCS#8: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW.",
                "certs/no-key");
    }

    /** As the JDK knows it: TLS refuses a key whose algorithm is called ECDSA, as other providers call it. */
    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        return Algorithms.keys(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /** @throws ProblemException when it is missing or holds no certification request */
    static PKCS10CertificationRequest readRequest(Path file, Place place) {
        try (var pem = new PEMParser(Files.newBufferedReader(file, ISO_8859_1))) {
            for (var object = pem.readObject(); object != null; object = pem.readObject())
                if (object instanceof PKCS10CertificationRequest request) return request;
        } catch (IOException | DecoderException e) {
            throw unreadable(place, e);
        }
        throw ProblemException.error(
                place,
                "There is no certification request in the file.",
                "Write it as PEM: openssl req -new ..., or bridge certs request.",
                "certs/no-request");
    }

    static void writeRequest(PKCS10CertificationRequest request, Path file) {
        try {
            writePublic(file, encode("CERTIFICATE REQUEST", List.of(request.getEncoded())));
        } catch (IOException e) {
            throw CertsFolder.unwritable(file, e);
        }
    }

    /**
     * @param file one revocation list as PEM or DER
     * @throws ProblemException when it is missing or none
     */
    static X509CRL readRevocations(Path file, Place place) {
        try {
            return readRevocations(Files.readAllBytes(file), place);
        } catch (IOException e) {
            throw unreadableList(place, e);
        }
    }

    /**
     * @param content one revocation list as PEM or DER
     * @throws ProblemException when it is none
     */
    static X509CRL readRevocations(byte[] content, Place place) {
        var text = new String(content, ISO_8859_1);
        // The JDK reads PEM only when nothing stands before it.
        var begin = text.indexOf("-----BEGIN X509 CRL-----");
        var list = begin < 0 ? content : text.substring(begin).getBytes(ISO_8859_1);
        try {
            if (CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list))
                    instanceof X509CRL crl) return crl;
        } catch (GeneralSecurityException | RuntimeException e) {
            // The parser meets garbage that it has not thought of.
            throw unreadableList(place, e);
        }
        throw unreadableList(place, null);
    }

    private static ProblemException unreadableList(Place place, @Nullable Exception cause) {
        return ProblemException.error(
                place,
                "The revocation list is damaged or may not be read.",
                "Bring it back from where there is a copy: a backup, another appliance, or where its CA publishes it. "
                        + CertsFolder.ISSUING_CRL + " and " + CertsFolder.ROOT_CRL
                        + " can also be made anew from the audit: bridge certs crl --rebuild, for the root's with --root.",
                "certs/unreadable",
                cause);
    }

    /** Certificates and a revocation list in one file, as it is carried from an offline root. */
    static void writeIssuing(List<X509Certificate> chain, X509CRL list, Path file) {
        try {
            var both = new ByteArrayOutputStream();
            var encoded = new ArrayList<byte[]>();
            for (var certificate : chain) encoded.add(certificate.getEncoded());
            both.write(encode("CERTIFICATE", encoded));
            both.write(encode("X509 CRL", List.of(list.getEncoded())));
            writePublic(file, both.toByteArray());
        } catch (IOException e) {
            throw CertsFolder.unwritable(file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be encoded", e);
        }
    }

    static void writeRevocations(X509CRL list, Path file) {
        try {
            writePublic(file, encode("X509 CRL", List.of(list.getEncoded())));
        } catch (IOException e) {
            throw CertsFolder.unwritable(file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the revocation list cannot be encoded", e);
        }
    }

    /**
     * Before something is signed, ordered or told that would be lost.
     *
     * @throws ProblemException when a certificate or key cannot be written there
     */
    static void requireWritable(Path file) {
        try {
            PrivateFiles.tryWriting(file);
        } catch (IOException e) {
            throw CertsFolder.unwritable(
                    Place.of(String.valueOf(file.getParent())), "Nothing can be written into the folder.", e);
        }
    }

    /** The key first, so that a certificate that is there always has one. */
    static void write(KeyAndChain pair, Path certificates, Path key) {
        writeKey(pair.key(), key);
        writeCertificates(pair.chain(), certificates);
    }

    static void writeKey(PrivateKey key, Path file) {
        try {
            PrivateFiles.write(file, encode("PRIVATE KEY", List.of(key.getEncoded())));
        } catch (IOException e) {
            throw CertsFolder.unwritable(file, e);
        }
    }

    /** Mode 0644: certificates are no secret. */
    static void writeCertificates(List<X509Certificate> certificates, Path file) {
        try {
            var encoded = new ArrayList<byte[]>();
            for (var certificate : certificates) encoded.add(certificate.getEncoded());
            writePublic(file, encode("CERTIFICATE", encoded));
        } catch (IOException e) {
            throw CertsFolder.unwritable(file, e);
        } catch (CertificateException e) {
            throw new IllegalStateException("the certificate cannot be encoded", e);
        }
    }

    private static void writePublic(Path file, byte[] content) throws IOException {
        PrivateFiles.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    static byte[] encode(String type, List<byte[]> contents) throws IOException {
        var text = new StringWriter();
        try (var pem = new PemWriter(text)) {
            for (var content : contents) pem.writeObject(new PemObject(type, content));
        }
        return text.toString().getBytes(US_ASCII);
    }

    static ProblemException unreadable(Place place, @Nullable Exception cause) {
        return ProblemException.error(
                place,
                "The file is missing, damaged or may not be read.",
                "Put the PEM file back, readable by the user the appliance runs as.",
                "certs/unreadable",
                cause);
    }
}
