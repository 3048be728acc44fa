package io.legacybridge.adapter.soap;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("A SOAP service, straight from its WSDL: its operations are called, or received.")
public record SoapConfig(
        @Doc(
                value = "The WSDL in contracts/. What it imports and includes lies there too; nothing is fetched.",
                example = "erp/1.0/orders.wsdl")
        String wsdl,

        @Doc(
                value =
                        "Which service, where the WSDL has several. Where they are at different addresses, it or endpoint has to"
                                + " be set.",
                example = "OrderService")
        Optional<String> service,

        @Doc(
                value =
                        "Which port of it. Without one, the first port that is reached over HTTP; where ports offer different"
                                + " operations, it has to be named.",
                example = "OrderPort")
        Optional<String> port,

        @Doc(value = "Where the service is. Without it, where the WSDL says.", example = "https://erp.example/orders")
        Optional<ServiceUrl> endpoint,

        @Doc("Names of the operations that are offered. Without it all of the port, or none when it listens; those that"
                + " cannot be used are told as warnings.")
        List<String> operations,

        @Doc("TLS towards an https address.") Optional<TlsSettings> tls,

        @Doc(value = "User name for HTTP basic authentication.", example = "bridge")
        Optional<String> user,

        @Doc(value = "Password of that user.", example = "file:erp.password")
        Optional<SecretReference> password,

        @Doc("What stands in the WS-Security header of every request.")
        Optional<WsSecurity> wsSecurity,

        @Doc(
                "Whether every request says with WS-Addressing what it is and where it goes; its MessageID is the call's id.")
        @DefaultValue("false")
        boolean addressing,

        @Doc("What to do when the WSDL's policies ask for what this connection does not send: refuse the connection, or"
                + " ignore them.")
        @DefaultValue("refuse")
        Policies policies,

        @Doc("How long connecting may take. How long an answer may take is the connection's deadline.")
        @DefaultValue("10s")
        @Limits(least = "1ms", most = "10m")
        Duration connectTimeout,

        @Doc("Most connections to the service at once; calls wait for a free one until their deadline.")
        @DefaultValue("64")
        @Limits(least = "1", most = "1000")
        int maxConnections,

        @Doc("An answer with more bytes than this, unpacked, is not read.")
        @DefaultValue("16MB")
        @Limits(least = "1KB", most = "128MB")
        ByteSize maxReplySize,

        @Doc(
                "Whether the service promises that it did nothing when it answers with HTTP 429 and no SOAP, so that a write may"
                        + " be asked again. Without that promise nobody knows, since gateways answer so, too; with HTTP 503"
                        + " nobody ever does.")
        @DefaultValue("false")
        boolean busyDidNothing,

        @Doc("What it receives: the operations that others call here. Then it calls only those that operations names.")
        Optional<Listen> listen) {

    /** Whether it asks for anything; without operations that are named it does, unless it listens. */
    boolean calls() {
        return listen.isEmpty() || !operations.isEmpty();
    }

    public enum Policies {
        REFUSE,
        IGNORE
    }

    @Doc("A WS-Security header (OASIS Web Services Security 1.1).")
    public record WsSecurity(
            @Doc(value = "User name of a UsernameToken.", example = "bridge")
            Optional<String> user,

            @Doc(value = "Password of that user.", example = "file:erp.token")
            Optional<SecretReference> password,

            @Doc("Whether the password itself is sent, or a digest over it with a nonce and the time.")
            @DefaultValue("text")
            PasswordType passwordType,

            @Doc("Whether a timestamp says until when the request is valid.") @DefaultValue("false")
            boolean timestamp,

            @Doc("How long it is valid.") @DefaultValue("5m") @Limits(least = "1s", most = "1h")
            Duration timestampLife) {}

    @Doc(
            "Requests that others send to the SOAP port, below /NAME-OF-THE-CONNECTION. Each becomes a record with one member,"
                    + " named after the operation, and is answered when it is durable. GET /NAME-OF-THE-CONNECTION?wsdl shows the"
                    + " contract. Who may send is said by sends in clients/.")
    public record Listen(
            @Doc("Names of the operations that are taken. Without it all of the port.")
            List<String> operations,

            @Doc(
                    value =
                            "The answer to each operation that promises one: a file in contracts/ with the element that the"
                                    + " WSDL declares. It says that the request was taken, for what follows happens later."
                                    + " Without it the element is answered empty, where the schema allows that.",
                    example = "createOrder: receipt.xml")
            Map<String, String> answers,

            @Doc(
                    "When a request without a WS-Addressing MessageID is taken for one that came before. Without it never: it is"
                            + " taken at least once.")
            Optional<Deduplicate> deduplicate) {}

    @Doc("Repetitions of requests that have no MessageID.")
    public record Deduplicate(
            @Doc("What is the same in a repetition: the whole body of the HTTP request, byte for byte.")
            @DefaultValue("body")
            By by,

            @Doc(
                    "How long after the first one. Over a restart, and between nodes, only within the same span of the clock.")
            @DefaultValue("10m")
            @Limits(least = "1s", most = "1d")
            Duration within) {}

    public enum By {
        BODY
    }

    public enum PasswordType {
        TEXT,
        DIGEST
    }
}
