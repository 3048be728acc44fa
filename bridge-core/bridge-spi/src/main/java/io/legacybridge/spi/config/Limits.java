package io.legacybridge.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least and the most that may be written for a duration, a size or a number, as it would be written. Binder, schema,
 * reference page and skeleton hold and tell it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Limits {
    String least();

    String most();
}
