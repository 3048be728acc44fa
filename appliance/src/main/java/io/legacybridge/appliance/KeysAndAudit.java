package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.audit.RestoreNote;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.keys.ErasureReceipts;
import io.legacybridge.runtime.keys.KeyInventory;
import io.legacybridge.runtime.keys.KeyUpkeep;
import io.legacybridge.runtime.security.KeyEncryption;
import io.legacybridge.runtime.store.SqlErased;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.SubjectKeys;
import io.legacybridge.security.protection.Tokens;
import java.io.IOException;

/** The keys of the home, what they protect with, and the audit, whose heads they sign. Who was erased is erased again. */
record KeysAndAudit(
        KeyRing keys,
        FieldSealer sealer,
        Tokens tokens,
        KeyInventory inventory,
        AuditLog audit,
        AuditStore auditStore,
        AuditSigner signer) {

    static KeysAndAudit open(ApplianceContext context, OpenStores stores) throws IOException {
        var parts = context.parts();
        var root = context.home().root();
        var security = context.security();
        var clock = context.clock();
        var random = context.random();
        var store = new SqlWrappedKeys(stores.keysAndAudit());
        var encryption = KeyEncryption.open(root, security, context.secrets(), context.outward(), random, store::all);
        var keys = new KeyRing(encryption, store, random, clock);
        var subjectKeys = new SqlSubjectKeys(stores.subjects());
        var erased = new SqlErased(stores.keysAndAudit());
        var erasure = new Erasure(subjectKeys, erased, clock);
        // Before anything is served: a restore must not bring back what was erased.
        erasure.destroy(new ErasureReceipts(root).keys());
        erasure.again();
        var subjects = new SubjectKeys(keys, subjectKeys, random, clock);
        parts.keep(new KeyUpkeep(keys, subjects, erased, security.keepKeys(), clock))
                .start();
        var signer = new AuditSigner(keys);
        var auditStore = new AuditStore(stores.keysAndAudit(), signer);
        var audit = parts.keep(new AuditLog(auditStore, context.node().text(), clock));
        new RestoreNote(context.home().data()).bringInto(audit);
        audit.write(new AuditEntry.Started(BridgeCommand.version()));
        return new KeysAndAudit(
                keys,
                new FieldSealer(keys, subjects, random),
                new Tokens(keys),
                new KeyInventory(
                        new KeyLifecycle(
                                store, encryption, random, stores.keysAndAudit().clock(clock)),
                        subjectKeys),
                audit,
                auditStore,
                signer);
    }
}
