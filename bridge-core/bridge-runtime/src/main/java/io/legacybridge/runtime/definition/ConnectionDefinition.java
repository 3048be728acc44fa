package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.Adapter.Ability;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A connection file that was read and found fine, with everything it names.
 *
 * @param name      name of the file without its ending
 * @param config    the adapter's settings
 * @param formats   the formats the settings name, compiled
 * @param plan      how its records become messages; empty when it has no source
 * @param calls     what clients can ask it to do; empty when it has no operations
 * @param text      the file as it was read
 * @param contracts the contract files it was read with, by name
 * @param versions  digests of file and contracts
 */
public record ConnectionDefinition(
        String name,
        Adapter<?> adapter,
        Record config,
        boolean enabled,
        Map<FormatConfig, RecordFormat> formats,
        Optional<MessagePlan> plan,
        Optional<CallPlan> calls,
        String text,
        SortedMap<String, byte[]> contracts,
        Versions versions) {

    /** There is something to do when it runs. */
    public boolean canRun() {
        return plan.isPresent() || calls.isPresent();
    }

    /** Its records are fetched: one node at a time does that. */
    public boolean isPolled() {
        return plan.isPresent() && adapter.abilities().contains(Ability.POLLED_SOURCE);
    }

    /** Its records arrive by themselves: every node takes them. */
    public boolean isPushed() {
        return plan.isPresent() && adapter.abilities().contains(Ability.PUSHED_SOURCE);
    }

    /** The field class of each protected field of records and operations: the policy can change it without the file. */
    public Map<String, String> protectedPaths() {
        var all = new TreeMap<String, String>();
        plan.ifPresent(records -> all.putAll(records.classesByPath()));
        calls.ifPresent(operations -> all.putAll(operations.protectedPaths()));
        return all;
    }

    /** What the log may show of its failures. */
    public Redaction redaction() {
        return Redaction.of(protectedPaths());
    }

    /** Whether another definition, made of the same files, protects the same in the same way. */
    public boolean protectsLike(ConnectionDefinition other) {
        return protectedPaths().equals(other.protectedPaths())
                && handling().equals(other.handling())
                && persons().equals(other.persons());
    }

    private Map<String, String> handling() {
        return plan.map(MessagePlan::handlingByPath).orElse(Map.of());
    }

    private Map<String, String> persons() {
        var all = new TreeMap<String, String>();
        calls.ifPresent(plans -> plans.operations()
                .forEach((name, operation) -> operation
                        .whose()
                        .ifPresent(whose ->
                                all.put(name, whose.inRequest() + " " + whose.field() + " " + whose.fieldClass()))));
        return all;
    }

    /** What somebody has to run on the legacy system before; empty when there is nothing. */
    public Optional<String> preparation() {
        return preparation(adapter);
    }

    private <C extends Record> Optional<String> preparation(Adapter<C> kind) {
        return kind.preparation(kind.configType().cast(config));
    }

    /** What it takes away from the legacy system while it runs, in the words of {@link Adapter#takesAway}. */
    public Optional<String> takesAway() {
        return enabled ? takesAway(adapter) : Optional.empty();
    }

    private <C extends Record> Optional<String> takesAway(Adapter<C> kind) {
        return kind.takesAway(kind.configType().cast(config));
    }

    /** Makes a running instance. */
    public LegacySystem open(AdapterContext context) {
        return open(adapter, context);
    }

    private <C extends Record> LegacySystem open(Adapter<C> kind, AdapterContext context) {
        return kind.open(kind.configType().cast(config), context);
    }
}
