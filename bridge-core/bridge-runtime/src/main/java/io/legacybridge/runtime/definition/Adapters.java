package io.legacybridge.runtime.definition;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.FormatProvider;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kinds of legacy systems and formats that lie on the class path. */
public final class Adapters {

    private final SortedMap<String, Adapter<?>> adapters = new TreeMap<>();
    private final SortedMap<String, FormatProvider<?>> formats = new TreeMap<>();

    private Adapters() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static Adapters onClassPath() {
        return of((Iterable) ServiceLoader.load(Adapter.class), (Iterable) ServiceLoader.load(FormatProvider.class));
    }

    /** These and no others. */
    public static Adapters of(Iterable<Adapter<?>> adapters, Iterable<FormatProvider<?>> formats) {
        var found = new Adapters();
        adapters.forEach(adapter -> found.adapters.put(adapter.name(), adapter));
        formats.forEach(format -> found.formats.put(format.type(), format));
        return found;
    }

    public SortedMap<String, Adapter<?>> all() {
        return adapters;
    }

    public Optional<Adapter<?>> find(String name) {
        return Optional.ofNullable(adapters.get(name));
    }

    FormatProvider<?> formatOf(FormatConfig config) {
        return formats.values().stream()
                .filter(format -> format.configType().isInstance(config))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no format reads " + config.getClass()));
    }

    /** Which records a choice in a configuration may stand for. */
    public Map<Class<?>, SortedMap<String, Class<? extends Record>>> choices() {
        var types = new TreeMap<String, Class<? extends Record>>();
        formats.forEach((name, format) -> types.put(name, format.configType()));
        return Map.of(FormatConfig.class, types);
    }
}
