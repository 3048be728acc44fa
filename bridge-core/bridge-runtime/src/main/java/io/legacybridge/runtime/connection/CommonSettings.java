package io.legacybridge.runtime.connection;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import java.util.Map;
import java.util.Optional;

/** The settings that every connection has, beside those of its adapter. */
@Doc("Settings of every connection.")
public record CommonSettings(
        @Doc(value = "Which kind of legacy system this is.", example = "sftp")
        String adapter,

        @Doc("Whether it runs.") @DefaultValue("true") boolean enabled,

        @Doc(value = "The field that is the business key: clients ask for records by it.", example = "acctId")
        Optional<String> key,

        @Doc(value = "Fields that are encrypted before they touch a disk, by path.", example = "custSsn: encrypt")
        Map<String, Protect> protect) {

    /** How a field is protected. */
    public enum Protect {
        @Doc("Sealed with a key of its field class.")
        ENCRYPT
    }
}
