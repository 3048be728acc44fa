package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.testkit.FreePort;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private static final String START_ENDED = "A signal ends the start of Legacy Bridge before it is complete";

    @Test
    void withoutACertificateItSaysHowToMakeOneAndMakesNothing(@TempDir Path home) throws IOException {
        var err = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                List.of(new RunCommand()),
                "run",
                "--home",
                home.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("Run bridge certs init --home " + home, "[certs/no-server-certificate]");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void toldToEndWhileItWaitsForItsDatabaseItEndsInOrder(@TempDir Path folder) throws Exception {
        var home = folder.resolve("home");
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        PrivateFiles.makeFolder(home.resolve("secrets"));
        PrivateFiles.write(home.resolve("secrets/store"), "secret".getBytes(US_ASCII));
        Files.writeString(home.resolve("bridge.yaml"), """
                data-listen: 127.0.0.1:%d
                health-listen: 127.0.0.1:%d
                control-listen: 127.0.0.1:%d
                store: {url: "jdbc:postgresql://127.0.0.1:%d/bridge", user: bridge, password: file:store}
                """.formatted(
                        FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find()));
        var log = folder.resolve("log");

        var process = BridgeProcess.start(log.toFile(), "run", "--home", home.toString());
        await().atMost(BridgeProcess.LIMIT).until(() -> Files.readString(log).contains("[store/"));
        process.destroy();

        assertThat(process.waitFor(BridgeProcess.LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Files.readAllLines(log)).hasSize(2).last(STRING).contains(START_ENDED);
    }

    @Test
    void toldToEndWhileItStartsItSaysThatInOneLineAndTheNextStartIsAsAnyOther(@TempDir Path folder) throws Exception {
        var home = folder.resolve("home");
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        var ports = Stream.of("data", "health", "control")
                .map(port -> port + "-listen: 127.0.0.1:" + FreePort.find() + "\n")
                .collect(Collectors.joining());
        Files.writeString(home.resolve("bridge.yaml"), ports);
        // The start stands still in the middle, where it reads its certificate, until the other end of the pipe is
        // closed.
        var certificate = home.resolve("certs/server.pem");
        var aside = Files.move(certificate, folder.resolve("server.pem"));
        assertThat(new ProcessBuilder("mkfifo", certificate.toString()).start().waitFor())
                .isZero();
        var log = Files.createFile(folder.resolve("log"));

        var process = BridgeProcess.start(log.toFile(), "run", "--home", home.toString());
        try (var pipe = new FileOutputStream(certificate.toFile())) {
            process.destroy();
            await().atMost(BridgeProcess.LIMIT).until(() -> Files.size(log) > 0 || !process.isAlive());
            pipe.write(Files.readAllBytes(aside));
            Files.move(aside, certificate, StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(process.waitFor(BridgeProcess.LIMIT)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Files.readAllLines(log)).singleElement(STRING).contains("INFO", START_ENDED);
        try (var names = Files.walk(home)) {
            assertThat(names.map(Path::toString)).noneMatch(name -> name.endsWith(".new"));
        }

        var next = BridgeProcess.start(log.toFile(), "run", "--home", home.toString());
        await().atMost(BridgeProcess.LIMIT).until(() -> Files.readString(log).contains("is ready") || !next.isAlive());
        next.destroy();
        assertThat(next.waitFor(BridgeProcess.LIMIT)).isTrue();
        assertThat(Files.readAllLines(log))
                .hasSize(4)
                .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }

    @Test
    void anEmptyValueHasNoToken(@TempDir Path home) {
        var err = new StringWriter();

        var exit = StandardStreams.reading(
                "",
                () -> BridgeCommand.execute(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err, true),
                        List.of(new KeysCommand()),
                        "keys",
                        "token",
                        "--home",
                        home.toString()));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("Write the value on standard input.");
    }

    @Test
    void printsUtf8WhateverTheLocale(@TempDir Path folder) throws IOException, InterruptedException {
        var copybook = Files.writeString(folder.resolve("town.cpy"), "01 TOWN.\n 05 NAME PIC X(4).\n");
        var file = Files.write(folder.resolve("town.dat"), "Köln".getBytes(Charset.forName("IBM037")));
        var out = folder.resolve("out");
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var builder = new ProcessBuilder(
                        java, Main.class.getName(), "decode", "--copybook", copybook.toString(), file.toString())
                .redirectOutput(out.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("LC_ALL", "C");

        var process = builder.start();

        assertThat(process.waitFor(BridgeProcess.LIMIT)).isTrue();
        assertThat(Files.readString(out)).isEqualTo("{\"name\":\"Köln\"}\n");
    }
}
