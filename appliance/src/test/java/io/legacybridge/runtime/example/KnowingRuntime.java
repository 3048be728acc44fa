package io.legacybridge.runtime.example;

import io.legacybridge.adapter.example.CuriousAdapter;

/** Breaks the rules on purpose: asks for a kind of adapter. */
final class KnowingRuntime {
    CuriousAdapter adapter;
}
