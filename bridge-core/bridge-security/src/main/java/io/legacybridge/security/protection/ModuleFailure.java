package io.legacybridge.security.protection;

/**
 * Why a PKCS#11 module cannot be used, in its own words, and what to do about it. The JDK wraps them in several layers of words
 * of its own ("Initialization failed").
 *
 * @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-spec/v3.1/pkcs11-spec-v3.1.html">PKCS #11 3.1, chapter 5.1: Function return
 *     values</a>
 */
final class ModuleFailure {

    private ModuleFailure() {}

    /** The innermost words, such as {@code CKR_PIN_INCORRECT}. */
    static String reason(Throwable failure) {
        var reason = failure.toString();
        for (var each = failure; each != null; each = each.getCause())
            if (each.getMessage() != null && !each.getMessage().isBlank())
                reason = each.getMessage().strip();
        return reason;
    }

    static String fix(Throwable failure) {
        var reason = reason(failure);
        var error = reason.split("[ :]", 2)[0];
        if (reason.startsWith("Library ") && reason.endsWith(" does not exist"))
            return "Write the path of the module's PKCS#11 library to library.";
        if (reason.startsWith("slotListIndex "))
            return "Write to slot the place of the module's slot in the list of its slots, counted from 0.";
        return switch (error) {
            case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE" ->
                "Put the PIN of the module's user where pin says. Most modules lock it after some wrong ones.";
            case "CKR_PIN_LOCKED" -> "Have the module's security officer set the PIN of its user anew.";
            case "CKR_PIN_EXPIRED", "CKR_USER_PIN_NOT_INITIALIZED" ->
                "Have the module's security officer set the PIN of its user.";
            case "CKR_TOKEN_NOT_PRESENT", "CKR_TOKEN_NOT_RECOGNIZED", "CKR_SLOT_ID_INVALID" ->
                "No token was set up in this slot: set one up in the module, or write another slot, counted from 0.";
            case "CKR_DEVICE_ERROR", "CKR_DEVICE_REMOVED", "CKR_DEVICE_MEMORY", "CKR_FUNCTION_FAILED" ->
                "Check that the module is there and works; its own log may say more.";
            case "CKR_GENERAL_ERROR", "CKR_CRYPTOKI_NOT_INITIALIZED" ->
                "Check what the module's library needs itself, such as its configuration file (SoftHSM: SOFTHSM2_CONF) and"
                        + " the right of the appliance's user to read it.";
            default ->
                // A library that the machine does not load is told in the words of its loader.
                "Check that the library is one for this machine, that the slot and the PIN are right, and that the module"
                        + " is there.";
        };
    }
}
