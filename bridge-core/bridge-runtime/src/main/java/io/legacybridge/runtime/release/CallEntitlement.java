package io.legacybridge.runtime.release;

import java.util.Optional;
import java.util.Set;

/**
 * How one client may use one operation. Compared by identity: what is compiled for it counts as long as it does.
 *
 * @param request paths of the fields it may send; a group or list that is named allows everything below it; empty means all
 * @param restore paths of protected fields in whose place it may send a token that it got
 * @param reply   what it sees of the reply
 * @param faults  what it sees of the details of declared refusals, by {@code CODE.PATH}; their codes it always sees
 */
public record CallEntitlement(
        Optional<Set<String>> request, Set<String> restore, Entitlement reply, Entitlement faults) {

    public CallEntitlement {
        request = request.map(Set::copyOf);
        restore = Set.copyOf(restore);
    }

    /** One that sends values themselves. */
    public CallEntitlement(Optional<Set<String>> request, Entitlement reply, Entitlement faults) {
        this(request, Set.of(), reply, faults);
    }

    /** Some value of its answers leaves only encrypted. */
    public boolean encrypts() {
        return reply.encrypts() || faults.encrypts();
    }

    /** See {@link Entitlement#opened}. */
    public CallEntitlement opened() {
        return new CallEntitlement(request, restore, reply.opened(), faults.opened());
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
