package io.legacybridge.runtime.example;

import io.legacybridge.adapter.example.CuriousAdapter;
import io.legacybridge.runtime.example2.CirclingRuntime;

/** Breaks the rules on purpose: asks for a kind of adapter, and needs a package that needs this one. */
public final class KnowingRuntime {
    CuriousAdapter adapter;
    CirclingRuntime circling;
}
