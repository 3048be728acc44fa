package io.legacybridge.runtime.call;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What clients can ask one connection to do.
 *
 * @param operations    by name
 * @param maxConcurrent how many calls its legacy system gets at once from this node
 */
public record CallPlan(String connection, SortedMap<String, OperationPlan> operations, int maxConcurrent) {

    public CallPlan {
        operations = Collections.unmodifiableSortedMap(new TreeMap<>(operations));
    }

    public Optional<OperationPlan> find(String operation) {
        return Optional.ofNullable(operations.get(operation));
    }

    /** The longest time that a call can take. */
    public Duration longestDeadline() {
        return operations.values().stream()
                .map(OperationPlan::deadline)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The field class of each protected field of all operations, by {@code OPERATION.reply.PATH} and the like. */
    public Map<String, String> protectedPaths() {
        var all = new TreeMap<String, String>();
        operations.values().forEach(plan -> all.putAll(plan.protectedPaths()));
        return all;
    }
}
