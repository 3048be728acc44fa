package io.legacybridge.adapter.soap;

import jakarta.xml.ws.BindingType;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceProvider;
import jakarta.xml.ws.soap.SOAPBinding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/** A service that keeps the envelope that it got, as CXF understood it, and answers with one that was laid there before. */
abstract class EchoingProvider implements Provider<Source> {

    final AtomicReference<byte[]> got = new AtomicReference<>();
    final AtomicReference<byte[]> answer = new AtomicReference<>();

    @WebServiceProvider
    @ServiceMode(Service.Mode.MESSAGE)
    static final class Soap11 extends EchoingProvider {}

    @WebServiceProvider
    @ServiceMode(Service.Mode.MESSAGE)
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    static final class Soap12 extends EchoingProvider {}

    @Override
    public Source invoke(Source request) {
        var bytes = new ByteArrayOutputStream();
        try {
            TransformerFactory.newInstance().newTransformer().transform(request, new StreamResult(bytes));
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
        got.set(bytes.toByteArray());
        var reply = answer.get();
        return reply.length == 0 ? null : new StreamSource(new ByteArrayInputStream(reply));
    }
}
