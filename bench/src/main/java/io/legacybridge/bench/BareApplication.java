package io.legacybridge.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the appliance's start is compared with: Spring Boot with Tomcat, mutual TLS and one controller, nothing else. */
@SpringBootApplication
@RestController
public class BareApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BareApplication.class, arguments);
    }

    @GetMapping("/messages")
    Page messages() {
        return new Page(0);
    }

    record Page(long next) {}
}
