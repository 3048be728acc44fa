package io.legacybridge.adapter.example2;

/** Stands there only to be known by another adapter. */
public final class OtherAdapter {}
