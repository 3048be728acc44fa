package io.legacybridge.runtime.call;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields of a request stand where: in the path, in the query, in the body. A field that stands in the URL is a value
 * of its own or, in the query, a list of them; it may lie in groups, but neither in a list nor in a group that holds itself.
 */
public final class RequestFields {

    private final Exposure exposure;
    private final List<String> inPath;
    private final Map<String, Field> forUrl = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();

    public RequestFields(RecordSchema request, Exposure exposure) {
        this.exposure = exposure;
        this.inPath = exposure.variables();
        find(request.root(), true);
        for (var field : request.fields())
            if (field.type() instanceof Type.Again(var group)) forUrl.keySet().removeIf(name -> isIn(group, name));
    }

    /** The fields that stand in the path. */
    public List<String> inPath() {
        return inPath;
    }

    /** The fields that come as query parameters: those that are named, or all that the path does not have. */
    public List<String> inQuery() {
        if (exposure.query().isPresent()) return exposure.query().get();
        if (exposure.method().hasBody()) return List.of();
        return forUrl.keySet().stream().filter(name -> !inPath.contains(name)).toList();
    }

    /** Those of the path, then those of the query. */
    public List<String> inUrl() {
        var all = new ArrayList<>(inPath);
        all.addAll(inQuery());
        return all;
    }

    /** The leaf of a field that can stand in a URL. */
    public Optional<Field> forUrl(String name, boolean inPath) {
        return Optional.ofNullable(forUrl.get(name))
                .filter(field -> !inPath || field.isLeaf())
                .map(field -> field.type() instanceof Type.Repeated list ? list.element() : field);
    }

    /** Names of the fields that could. */
    public List<String> allForUrl(boolean inPath) {
        return forUrl.keySet().stream()
                .filter(name -> forUrl(name, inPath).isPresent())
                .toList();
    }

    /** Every request has it. */
    boolean isRequired(String name) {
        return required.contains(name);
    }

    /** Required fields that neither stand in the URL nor could. */
    public List<String> requiredWithoutPlace() {
        return required.stream().filter(name -> !inUrl().contains(name)).toList();
    }

    private static boolean isIn(String group, String name) {
        return group.isEmpty() || name.startsWith(group + ".");
    }

    private void find(Field field, boolean enclosed) {
        var needed = enclosed && !field.isOptional();
        switch (field.type()) {
            case Type.Group group -> group.fields().forEach(member -> find(member, needed));
            case Type.Repeated list -> {
                if (list.element().isLeaf()) forUrl.put(field.path(), field);
                // Without a parameter the list is empty, where that is allowed.
                if (needed && list.min() > 0) required.add(field.path());
            }
            case Type.Again _ -> {
                if (needed) required.add(field.path());
            }
            case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> {
                forUrl.put(field.path(), field);
                if (needed) required.add(field.path());
            }
        }
    }
}
