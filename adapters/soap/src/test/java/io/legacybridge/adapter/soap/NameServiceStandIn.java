package io.legacybridge.adapter.soap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The name service of this JVM, which says nothing of some names until it is let go. */
public final class NameServiceStandIn extends InetAddressResolverProvider {

    static final String SILENT = ".silent.example";

    static final AtomicInteger QUESTIONS = new AtomicInteger();

    static final AtomicReference<CountDownLatch> SILENCE = new AtomicReference<>(new CountDownLatch(0));

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var builtIn = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!host.endsWith(SILENT)) return builtIn.lookupByName(host, policy);
                QUESTIONS.incrementAndGet();
                try {
                    SILENCE.get().await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new UnknownHostException(host);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtIn.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "a name service that may be silent";
    }
}
