package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

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
    void anEmptyValueHasNoToken(@TempDir Path home) {
        var err = new StringWriter();
        var in = System.in;
        System.setIn(new ByteArrayInputStream(new byte[] {'\n'}));
        try {
            var exit = BridgeCommand.execute(
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(err, true),
                    List.of(new KeysCommand()),
                    "keys",
                    "token",
                    "--home",
                    home.toString());
            assertThat(exit).isEqualTo(2);
        } finally {
            System.setIn(in);
        }
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

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).isEqualTo("{\"name\":\"Köln\"}\n");
    }
}
