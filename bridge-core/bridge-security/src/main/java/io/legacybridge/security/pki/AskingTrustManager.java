package io.legacybridge.security.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks more about server certificates, before and after another trust manager takes them. */
final class AskingTrustManager extends X509ExtendedTrustManager {

    /** Refuses by an exception. */
    @FunctionalInterface
    interface Question {
        void about(List<X509Certificate> chain) throws CertificateException;
    }

    private final Question first;
    private final X509ExtendedTrustManager trust;
    private final Question question;

    /** @param first about any chain; {@code question} about one that is taken */
    AskingTrustManager(Question first, X509ExtendedTrustManager trust, Question question) {
        this.first = first;
        this.trust = trust;
        this.question = question;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        first.about(List.of(chain));
        trust.checkServerTrusted(chain, authType, socket);
        question.about(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        first.about(List.of(chain));
        trust.checkServerTrusted(chain, authType, engine);
        question.about(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        first.about(List.of(chain));
        trust.checkServerTrusted(chain, authType);
        question.about(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
