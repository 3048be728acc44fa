package io.legacybridge.xml;

/**
 * A document that holds schemas: an {@code xs:schema}, or a WSDL, whose {@code types} hold several.
 *
 * @param name    its path relative to the contracts folder, with forward slashes; what it includes and imports is relative
 *                to it
 * @param content not changed afterwards
 */
public record XmlSource(String name, byte[] content) {}
