package io.legacybridge.runtime.control;

import io.legacybridge.security.pki.Role;
import java.util.Set;

/**
 * A person, or a program, on the control port.
 *
 * @param name  as its certificate says
 * @param san   the URI in its certificate, by which it is known
 * @param roles that its certificate bears
 */
record Operator(String name, String san, Set<Role> roles) {

    Operator {
        roles = Set.copyOf(roles);
    }

    boolean may(Role needed) {
        return roles.stream().anyMatch(role -> role.includes(needed));
    }
}
