package io.legacybridge.appliance;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a stack trace in which the message of each exception, where names that others chose may stand, is one line. */
public final class StackTraces extends ThrowableProxyConverter {

    private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        return super.throwableProxyToString(new OneLine(thrown));
    }

    private record OneLine(IThrowableProxy thrown) implements IThrowableProxy {

        private static @Nullable OneLine of(@Nullable IThrowableProxy thrown) {
            return thrown == null ? null : new OneLine(thrown);
        }

        private static @Nullable String line(@Nullable String message) {
            return message == null ? null : BREAKS.matcher(message).replaceAll(" ");
        }

        @Override
        public @Nullable String getMessage() {
            return line(thrown.getMessage());
        }

        /** What some exceptions give out as their text. */
        @Override
        public @Nullable String getOverridingMessage() {
            return line(thrown.getOverridingMessage());
        }

        @Override
        public String getClassName() {
            return thrown.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return thrown.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return thrown.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            return of(thrown.getCause());
        }

        @Override
        public IThrowableProxy[] getSuppressed() {
            return Arrays.stream(thrown.getSuppressed()).map(OneLine::new).toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return thrown.isCyclic();
        }
    }
}
