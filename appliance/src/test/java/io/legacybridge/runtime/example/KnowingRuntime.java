package io.legacybridge.runtime.example;

import io.legacybridge.adapter.example.CuriousAdapter;
import io.legacybridge.runtime.example2.CirclingRuntime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Breaks the rules on purpose: asks for a kind of adapter, needs a package that needs this one, and makes a schedule. */
public final class KnowingRuntime {
    CuriousAdapter adapter;
    CirclingRuntime circling;
    ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
}
