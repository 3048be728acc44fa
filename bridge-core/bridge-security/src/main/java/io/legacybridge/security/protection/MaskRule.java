package io.legacybridge.security.protection;

/** How a protected value is shown to someone who may see that it is there, but not what it is. */
public enum MaskRule {
    /** Asterisks and the last four characters; fewer when the value is short: never more than a quarter of it. */
    LAST_FOUR {
        @Override
        public String mask(String text) {
            // Of Unicode: half of one is no text.
            var length = text.codePointCount(0, text.length());
            var shown = Math.min(4, length / 4);
            return "*".repeat(length - shown) + text.substring(text.offsetByCodePoints(text.length(), -shown));
        }
    },
    /** Always four asterisks, so that not even the length is told. */
    ALL {
        @Override
        public String mask(String text) {
            return "****";
        }
    };

    public abstract String mask(String text);
}
