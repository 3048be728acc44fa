package io.legacybridge.appliance;

/** Limits of the ports that the JDK's own HTTP server serves (health, revocation, ACME challenges). It takes them from the process. */
final class SmallPorts {

    private static final int MOST_CONNECTIONS = 200;
    private static final int REQUEST_SECONDS = 10;
    private static final int ANSWER_SECONDS = 30;

    private SmallPorts() {}

    /** Before the first of them opens. Somebody who sends slowly, or opens many connections, is cut off. */
    static void limit() {
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(ANSWER_SECONDS));
    }
}
