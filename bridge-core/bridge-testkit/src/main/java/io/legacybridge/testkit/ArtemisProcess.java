package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * A real Artemis as a process of its own, with its defaults for addresses and one user, who may do everything. Who uses it has
 * {@code artemis-server} on the class path.
 */
public final class ArtemisProcess implements AutoCloseable {

    public static final String USER = "bridge";
    public static final String PASSWORD = "a-password-of-the-broker";

    private static final String NO_TLS = "-";
    private static final String ROLE = "bridge";
    private static final String SETTINGS = "settings.xml";
    private static final List<String> ALL = List.of(
            "createAddress",
            "deleteAddress",
            "createDurableQueue",
            "deleteDurableQueue",
            "createNonDurableQueue",
            "deleteNonDurableQueue",
            "send",
            "consume",
            "browse",
            "manage");

    private final Path folder;
    private final int port = FreePort.find();
    private final String tls;
    private final String settings;
    private Process process;

    private ArtemisProcess(Path folder, String tls, String settings) {
        this.folder = folder;
        this.tls = tls;
        this.settings = settings;
    }

    /** Not started yet. */
    public static ArtemisProcess in(Path folder) {
        return new ArtemisProcess(folder, NO_TLS, allowed(ALL));
    }

    /** @param settings what stands in {@code broker.xml} for addresses and security; the user has the role {@code bridge} */
    public static ArtemisProcess with(Path folder, String settings) {
        return new ArtemisProcess(folder, NO_TLS, settings);
    }

    /** Settings under which the user may do this with all addresses, each in the words of {@code broker.xml}. */
    public static String allowed(List<String> permissions) {
        return permissions.stream()
                .map(type -> "<permission type=\"%s\" roles=\"%s\"/>".formatted(type, ROLE))
                .collect(Collectors.joining(
                        "",
                        "<security-settings><security-setting match=\"#\">",
                        "</security-setting></security-settings>"));
    }

    /** Behind TLS, with this certificate chain and key, both PEM. */
    public static ArtemisProcess withTls(Path folder, Path certificates, Path key) throws IOException {
        var pair = Files.writeString(
                Files.createDirectories(folder).resolve("tls.pemcfg"),
                "source.certificates=%s\nsource.key=%s\n".formatted(certificates, key));
        return new ArtemisProcess(folder, pair.toString(), allowed(ALL));
    }

    /** Starts it on what lies in its folder; returns when it takes connections. */
    public void comeUp() throws IOException {
        Files.createDirectories(folder);
        var ready = folder.resolve("ready");
        Files.deleteIfExists(ready);
        Files.writeString(folder.resolve(SETTINGS), "<core xmlns=\"urn:activemq:core\">" + settings + "</core>", UTF_8);
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.noUnsafe=false",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArtemisProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(port),
                        tls))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        try {
            while (!Files.exists(ready))
                if (process.waitFor(20, TimeUnit.MILLISECONDS))
                    throw new IOException("Artemis ended: " + Files.readString(folder.resolve("log")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** As if its machine had lost power. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public int port() {
        return port;
    }

    public String url() {
        return (tls.equals(NO_TLS) ? "tcp" : "ssl") + "://localhost:" + port;
    }

    @Override
    public void close() {
        if (process != null) kill();
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var tls = Optional.of(arguments[2]).filter(file -> !file.equals(NO_TLS));
        var configuration = settings(folder.resolve(SETTINGS))
                .setName("external")
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setMinDiskFree(1)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString());
        var acceptor = new HashMap<String, Object>(Map.of("host", "localhost", "port", arguments[1]));
        tls.ifPresent(
                file -> acceptor.putAll(Map.of("sslEnabled", true, "keyStorePath", file, "keyStoreType", "PEMCFG")));
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(NettyAcceptorFactory.class.getName(), acceptor));
        var broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new OneUser());
        broker.start();
        Files.createFile(folder.resolve("ready"));
        Thread.currentThread().join();
    }

    private static Configuration settings(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return new FileConfigurationParser().parseMainConfig(in);
        }
    }

    private static final class OneUser implements ActiveMQSecurityManager {

        @Override
        public boolean validateUser(String user, String password) {
            return USER.equals(user) && PASSWORD.equals(password);
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
            return validateUser(user, password)
                    && roles.stream().anyMatch(role -> role.getName().equals(ROLE) && check.hasRole(role));
        }
    }
}
