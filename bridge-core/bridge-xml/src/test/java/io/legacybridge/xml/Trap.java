package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An address where nobody who reads XML may come, and the documents that lead there. */
public final class Trap implements AutoCloseable {

    private final ServerSocket socket;
    private final AtomicInteger visitors = new AtomicInteger();

    public Trap() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::count);
    }

    /** Whoever comes is counted and let go, so that it does not wait for an answer. */
    private void count() {
        while (!socket.isClosed()) {
            try (var visitor = socket.accept()) {
                visitors.incrementAndGet();
                visitor.getOutputStream().write("HTTP/1.0 404 Not Found\r\n\r\n".getBytes(UTF_8));
            } catch (IOException e) {
                // It left, or the trap is closed.
            }
        }
    }

    public String address() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/canary";
    }

    /** The same attack, to this address instead of the one that nobody watches. */
    public String aimed(String attack) {
        return attack.replace("http://127.0.0.1:9/canary", address());
    }

    /** The document with a DOCTYPE that has to be fetched, by the way it asks for that. */
    public Map<String, String> doctypes(String document) {
        var all = new LinkedHashMap<String, String>();
        all.put("external subset", "<!DOCTYPE x SYSTEM '" + address() + "'>" + document);
        all.put("public subset", "<!DOCTYPE x PUBLIC '-//X//EN' '" + address() + "'>" + document);
        all.put("parameter entity", "<!DOCTYPE x [<!ENTITY % p SYSTEM '" + address() + "'> %p;]>" + document);
        all.put("entity", "<!DOCTYPE x [<!ENTITY e SYSTEM '" + address() + "'>]>" + document.replace("</", "&e;</"));
        return all;
    }

    /** The document with other hints where something may be fetched. */
    public Map<String, String> hints(String document) {
        var hint = " xmlns:hint='http://www.w3.org/2001/XMLSchema-instance' hint:schemaLocation='urn:x " + address()
                + "' hint:noNamespaceSchemaLocation='" + address() + "'";
        return Map.of(
                "schema",
                document.replaceFirst(">", hint + ">"),
                "style sheet",
                "<?xml-stylesheet type='text/xsl' href='" + address() + "'?>" + document);
    }

    public int visitors() {
        return visitors.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
