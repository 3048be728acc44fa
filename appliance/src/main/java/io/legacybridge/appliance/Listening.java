package io.legacybridge.appliance;

import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.springframework.boot.web.server.PortInUseException;

/** Opens the ports of {@code bridge.yaml}, and tells why one does not open. */
final class Listening {

    private static final int FIRST_PORT_FOR_EVERYBODY = 1024;

    private Listening() {}

    /** Opens the port. */
    @FunctionalInterface
    interface Opening<T> {
        T at(InetSocketAddress address) throws IOException;
    }

    /**
     * @param setting with the sections around it, such as {@code security.est-listen}
     * @throws ProblemException when the machine refuses the port
     */
    static <T> T open(String setting, HostPort listen, Opening<T> opening) throws IOException {
        var address = new InetSocketAddress(listen.host(), listen.port());
        if (address.isUnresolved()) throw new ProblemException(unknownAddress(setting, listen));
        try {
            return opening.at(address);
        } catch (IOException | RuntimeException e) {
            if (!isRefusal(e)) throw e;
            throw new ProblemException(refused(setting, listen, address.getAddress()), e);
        }
    }

    private static boolean isRefusal(Throwable e) {
        return e instanceof BindException
                || e instanceof PortInUseException
                || e.getCause() != null && isRefusal(e.getCause());
    }

    private static Problem refused(String setting, HostPort listen, InetAddress address) throws IOException {
        if (!isOurs(address)) return unknownAddress(setting, listen);
        var name = setting.substring(setting.lastIndexOf('.') + 1);
        var rights = listen.port() < FIRST_PORT_FOR_EVERYBODY
                ? " A port below " + FIRST_PORT_FOR_EVERYBODY + " also wants the right to open it."
                : "";
        return Problem.error(
                Place.of("bridge.yaml").at(setting),
                "The port " + listen.port() + " is in use by another program"
                        + (rights.isEmpty() ? "." : ", or kept from this user."),
                "Stop that program, or choose another port with " + name + "." + rights,
                "config/port-in-use");
    }

    private static boolean isOurs(InetAddress address) throws IOException {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    private static Problem unknownAddress(String setting, HostPort listen) {
        return Problem.error(
                Place.of("bridge.yaml").at(setting),
                "The address " + listen.host() + " is not one of this machine.",
                "Write an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all.",
                "config/unknown-address");
    }
}
