package io.legacybridge.spi.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** A server and its TCP port. */
public record HostPort(String host, int port) {

    // Nothing that could end the host where it becomes a part of a URL.
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

    /** {@code host:port}, an IPv6 address in brackets. */
    public static HostPort parse(String text) throws BadValue {
        var colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) throw bad(notOne(text));
        var host = text.substring(0, colon);
        var bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) host = host.substring(1, host.length() - 1);
        if (!(bracketed ? IPV6 : HOST).matcher(host).matches()) throw bad(notOne(text));
        try {
            var port = Integer.parseInt(text.substring(colon + 1));
            if (port < 1 || port > 65_535) throw bad("\"" + text + "\" has no port; one is a number from 1 to 65535.");
            return new HostPort(host, port);
        } catch (NumberFormatException e) {
            throw bad(notOne(text));
        }
    }

    /** Whether it stands for all addresses of a machine, on which one listens and to which nobody connects. */
    public boolean isEveryAddress() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** The address at which somebody on the same machine connects to who listens here. */
    public HostPort onThisMachine() {
        return isEveryAddress() ? new HostPort("localhost", port) : this;
    }

    /** Whether what is sent there never leaves this machine. */
    public boolean isThisMachine() {
        return isThisMachine(host);
    }

    /** The same of a host alone, an IPv6 address with brackets or without. */
    public static boolean isThisMachine(String host) {
        if (host.equalsIgnoreCase("localhost")) return true;
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            // A name, which may lead anywhere.
            return false;
        }
    }

    private static String notOne(String text) {
        return "\"" + text + "\" is not a server and port.";
    }

    private static BadValue bad(String what) {
        return BadValue.withExample(what, "Write it as host:port", "files.example:22", "config/bad-server");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
