package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.RevocationReason;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;

/** {@code key-compromise} as it is typed. */
final class ReasonConverter implements ITypeConverter<RevocationReason> {

    @Override
    public RevocationReason convert(String written) {
        return RevocationReason.valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
