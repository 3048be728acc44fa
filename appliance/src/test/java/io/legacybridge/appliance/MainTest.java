package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

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
