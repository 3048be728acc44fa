package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.audit.AuditStore.Head;
import io.legacybridge.security.audit.AuditChain;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Goes along every chain and tells where one is broken. */
public final class AuditCheck {

    private AuditCheck() {}

    /** @param entries of each node */
    public record Checked(Map<String, Long> entries, List<Problem> problems) {
        public Checked {
            entries = Map.copyOf(entries);
            problems = List.copyOf(problems);
        }
    }

    public static Checked check(AuditStore store, AuditSigner signer) {
        var problems = new Problems();
        var entries = new TreeMap<String, Long>();
        var heads = store.heads().stream().collect(Collectors.toMap(Head::node, Function.identity()));
        for (var node : store.nodes()) entries.put(node, check(node, heads.get(node), store, signer, problems));
        return new Checked(entries, problems.inOrder());
    }

    private static long check(String node, Head head, AuditStore store, AuditSigner signer, Problems problems) {
        var hash = AuditChain.nothingBefore();
        var number = 0L;
        for (var page = store.page(node, 0); !page.isEmpty(); page = store.page(node, number))
            for (var entry : page) {
                var expected = AuditChain.hash(node, number + 1, hash, entry.entry());
                if (entry.number() != number + 1 || !Arrays.equals(expected, entry.hash())) {
                    problem(
                            problems,
                            node,
                            entry.number(),
                            "The chain is broken here: an entry was changed, left out or put in.",
                            "audit/broken-chain");
                    return number;
                }
                number = entry.number();
                hash = entry.hash();
            }
        if (head == null || head.number() != number || !Arrays.equals(head.hash(), hash))
            problem(
                    problems,
                    node,
                    number,
                    "The chain does not end where its signed head says: entries were cut off its end.",
                    "audit/cut-off");
        else if (!signer.verify(node, head.number(), head.hash(), head.signature()))
            problem(
                    problems,
                    node,
                    number,
                    "The head of the chain is not signed by this appliance.",
                    "audit/not-signed");
        return number;
    }

    private static void problem(Problems problems, String node, long number, String what, String code) {
        problems.error(
                Place.of("audit").at(node + " entry " + number),
                what,
                "Compare it with the last export, and find out who had access to the store.",
                code);
    }
}
