package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.config.Words;
import io.legacybridge.spi.config.BadValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are constants of an enum take and show the words that the files have. */
final class EnumOptions {

    private EnumOptions() {}

    /** Of this command and all below it. */
    static void teach(CommandLine command) {
        var spec = command.getCommandSpec();
        for (var option : spec.options().toArray(OptionSpec[]::new))
            enumOf(option).ifPresent(type -> {
                register(command, type);
                if (option.group() == null) showWords(spec, option, type);
            });
        command.getSubcommands().values().forEach(EnumOptions::teach);
    }

    private static void showWords(CommandSpec spec, OptionSpec option, Class<?> type) {
        spec.remove(option);
        spec.addOption(
                OptionSpec.builder(option).completionCandidates(Words.all(type)).build());
    }

    /** Also of the elements of a list. */
    private static Optional<Class<?>> enumOf(ArgSpec option) {
        return Stream.concat(Stream.of(option.type()), Stream.of(option.auxiliaryTypes()))
                .filter(type -> type != null && type.isEnum() && option.converters().length == 0)
                .<Class<?>>map(type -> type)
                .findFirst();
    }

    private static <E> void register(CommandLine command, Class<E> type) {
        command.registerConverter(type, written -> {
            try {
                return Words.parse(type, written.toLowerCase(Locale.ROOT).replace('_', '-'));
            } catch (BadValue e) {
                throw new TypeConversionException(e.getMessage() + " " + e.fix());
            }
        });
    }
}
