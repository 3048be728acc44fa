package io.legacybridge.runtime.broker;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** What a failure of the broker means for people. */
final class BrokerProblems {

    private BrokerProblems() {}

    /** Of the broker inside the appliance. */
    static Problem embedded(ActiveMQException e) {
        var where = Place.of("data/broker");
        if (isFull(e))
            return Problem.error(
                    where,
                    "The broker takes no messages of this connection now: it holds as many as it may, or the disk is full.",
                    "Look at the disk of the data folder, and in the log why messages are not journalled; nothing is lost,"
                            + " it is tried again.",
                    "broker/full");
        return Problem.error(
                where,
                "The broker takes no messages now.",
                "Look at the disk of the data folder and at the log; nothing is lost, it is tried again.",
                "broker/unavailable");
    }

    /** @param broker how its addresses are shown */
    static Problem external(String broker, ActiveMQException e) {
        var where = Place.of("bridge.yaml").at("broker");
        if (isFull(e))
            return Problem.error(
                    where,
                    "The broker " + broker
                            + " takes no messages of this connection now: it holds as many as it may, or its disk is full.",
                    "Look in the log why messages are not journalled, and at the broker's disk; nothing is lost, it is tried"
                            + " again.",
                    "broker/full");
        if (e.getType() == ActiveMQExceptionType.SECURITY_EXCEPTION)
            return Problem.error(
                    where,
                    "The broker " + broker + " refuses the user (" + e.getMessage() + ").",
                    "Correct user or password, or let the user create, send to and consume from connection.#; it is tried"
                            + " again.",
                    "broker/refused");
        return Problem.error(
                where,
                "The broker " + broker + " does not answer (" + e.getMessage() + ").",
                "Start it, or correct url and tls; nothing is lost, it is tried again.",
                "broker/unavailable");
    }

    /** Somebody else has put messages on the queue of a connection, which nobody can on the broker inside the appliance. */
    static Problem foreign(String connection, int messages) {
        return Problem.error(
                Place.of("bridge.yaml").at("broker"),
                "On " + Broker.ADDRESS_PREFIX + connection + " lay what Legacy Bridge did not publish (messages: "
                        + messages + "); it was moved to the queue " + ConnectionAddresses.UNDELIVERABLE + ".",
                "Find out who sends there, and let nobody but the user of Legacy Bridge send to "
                        + ConnectionAddresses.MATCH + ".",
                "broker/foreign-message");
    }

    private static boolean isFull(ActiveMQException e) {
        return e.getType() == ActiveMQExceptionType.ADDRESS_FULL;
    }
}
