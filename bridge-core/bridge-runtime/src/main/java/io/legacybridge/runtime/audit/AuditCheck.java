package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.audit.AuditStore.Head;
import io.legacybridge.runtime.audit.AuditStore.Stored;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.security.audit.AuditChain;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goes along every chain and tells where one is broken. */
public final class AuditCheck {

    private final AuditStore store;
    private final AuditSigner signer;
    private final Problems problems = new Problems();

    private AuditCheck(AuditStore store, AuditSigner signer) {
        this.store = store;
        this.signer = signer;
    }

    /** @param entries of each node */
    public record Checked(Map<String, Long> entries, List<Problem> problems) {
        public Checked {
            entries = Map.copyOf(entries);
            problems = List.copyOf(problems);
        }
    }

    /** @param hasTime false while the hashes are those of the first versions */
    private record End(long number, byte[] hash, boolean hasTime) {}

    /** @param node as which an appliance has run on this home, so that there is a chain of it; empty when none has */
    public static Checked check(AuditStore store, AuditSigner signer, Optional<NodeName> node) {
        return new AuditCheck(store, signer).check(node.map(NodeName::text));
    }

    private Checked check(Optional<String> here) {
        var entries = new TreeMap<String, Long>();
        var heads = store.heads().stream().collect(Collectors.toMap(Head::node, Function.identity()));
        for (var node : store.nodes()) entries.put(node, check(node, heads.get(node)));
        here.filter(node -> !entries.containsKey(node))
                .ifPresent(node -> problem(
                        node,
                        1,
                        "This node has no chain, and each start writes into it: it was deleted, or no start has come so far.",
                        "audit/chain-missing"));
        return new Checked(entries, problems.inOrder());
    }

    private long check(String node, @Nullable Head head) {
        var end = new End(0, AuditChain.nothingBefore(), false);
        for (var page = store.page(node, 0); !page.isEmpty(); page = store.page(node, end.number()))
            for (var entry : page) {
                var next = next(end, entry);
                if (next.isEmpty()) {
                    problem(
                            node,
                            entry.number(),
                            "The chain is broken here: an entry or its time was changed, or one was left out or put in.",
                            "audit/broken-chain");
                    return end.number();
                }
                end = next.get();
            }
        if (head == null || head.number() != end.number() || !Arrays.equals(head.hash(), end.hash()))
            problem(
                    node,
                    end.number(),
                    "The chain does not end where its signed head says: entries were cut off its end.",
                    "audit/cut-off");
        else if (!isSigned(head, end))
            problem(node, end.number(), "The head of the chain is not signed by this appliance.", "audit/not-signed");
        else head.others().lines().forEach(line -> checkOther(line, node));
        return end.number();
    }

    private static Optional<End> next(End end, Stored entry) {
        var number = end.number() + 1;
        if (entry.number() != number) return Optional.empty();
        var hash = AuditChain.hash(entry.node(), number, entry.written(), end.hash(), entry.entry());
        if (Arrays.equals(hash, entry.hash())) return Optional.of(new End(number, hash, true));
        hash = AuditChain.hashWithoutTime(entry.node(), number, end.hash(), entry.entry());
        return Optional.of(new End(number, hash, false))
                .filter(next -> !end.hasTime() && Arrays.equals(next.hash(), entry.hash()));
    }

    private boolean isSigned(Head head, End end) {
        return signer.verify(head.node(), head.number(), head.hash(), head.others(), head.signature())
                || !end.hasTime()
                        && signer.verifyWithoutOthers(head.node(), head.number(), head.hash(), head.signature());
    }

    /** @param line as a head says how far another chain was */
    private void checkOther(String line, String known) {
        var parts = line.split(" ");
        var number = Long.parseLong(parts[1]);
        var hash = HexFormat.of().parseHex(parts[2]);
        var isThere = store.page(parts[0], number - 1).stream()
                .limit(1)
                .anyMatch(entry -> entry.number() == number && Arrays.equals(entry.hash(), hash));
        if (!isThere)
            problem(
                    parts[0],
                    number,
                    "The chain " + known
                            + " knows this entry, and it is not there: this chain was deleted or written anew.",
                    "audit/chain-replaced");
    }

    private void problem(String node, long number, String what, String code) {
        problems.error(
                Place.of("audit").at(node + " entry " + number),
                what,
                "Compare it with the last export, and find out who had access to the store.",
                code);
    }
}
