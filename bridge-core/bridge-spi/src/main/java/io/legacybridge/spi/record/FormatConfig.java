package io.legacybridge.spi.record;

/**
 * The settings of one format: a record type, documented like an adapter's configuration. In YAML the key {@code type}
 * says which one. An adapter's configuration has a component of this type wherever it needs a format.
 */
public interface FormatConfig {}
