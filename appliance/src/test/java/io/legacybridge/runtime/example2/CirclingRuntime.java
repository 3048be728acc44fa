package io.legacybridge.runtime.example2;

import io.legacybridge.runtime.example.KnowingRuntime;

/** Breaks a rule on purpose: it needs a package that needs this one. */
public final class CirclingRuntime {
    KnowingRuntime knowing;
}
