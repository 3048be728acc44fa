package io.legacybridge.appliance;

import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;

/** Why a port of {@code bridge.yaml} does not open. */
final class ListenProblems {

    private ListenProblems() {}

    /** @param setting with the sections around it, such as {@code security.est-listen} */
    static Problem inUse(String setting, HostPort listen) {
        return Problem.error(
                Place.of("bridge.yaml").at(setting),
                "The port " + listen.port() + " is in use by another program.",
                "Stop that program, or choose another port with " + setting.substring(setting.lastIndexOf('.') + 1)
                        + ".",
                "config/port-in-use");
    }

    static Problem unknownAddress(String setting, HostPort listen) {
        return Problem.error(
                Place.of("bridge.yaml").at(setting),
                "This machine does not know the address " + listen.host() + ".",
                "Write an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all.",
                "config/unknown-address");
    }
}
