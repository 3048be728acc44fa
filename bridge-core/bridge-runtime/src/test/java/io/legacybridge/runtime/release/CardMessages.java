package io.legacybridge.runtime.release;

import io.legacybridge.runtime.TestCopybook;
import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.protection.ClassRule;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Messages as the inbound flow makes them: EBCDIC records of a copybook, read, sealed with real keys and written. */
public final class CardMessages implements AutoCloseable {

    public static final String CARD = "4929123412345678";

    /** One record: card 4929123412345678, balance 194.00, holder GRACE born 19061209, limits 111 and 222, two phones. */
    public static final String RECORD = CARD + "0019400" + "GRACE   19061209" + "111222" + "H555001" + "W555002";

    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CARD-NUM PIC X(16).
               05 BALANCE PIC S9(5)V99.
               05 HOLDER.
                  10 NAME PIC X(8).
                  10 BIRTH-DATE PIC 9(8).
               05 LIMITS PIC 9(3) OCCURS 2 TIMES.
               05 PHONES OCCURS 2 TIMES.
                  10 KIND PIC X.
                  10 PHONE-NUM PIC X(6).
            """;

    private static final RecordFormat FORMAT = format();

    private final Path home;
    private final Database keysFile;
    public final KeyRing keys;
    public final FieldSealer sealer;
    public final Tokens tokens;
    public final MessageIds ids;

    public CardMessages(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("data"));
        keysFile = Database.open(home.resolve("data/keys.db"), "keys");
        var random = new SecureRandom();
        keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random),
                new SqlWrappedKeys(keysFile),
                random,
                Clock.systemUTC());
        sealer = new FieldSealer(keys, random);
        tokens = new Tokens(keys);
        ids = new MessageIds(keys);
    }

    /** Of the class {@code secret-number} nothing but the token may leave. */
    public static ClassRule rule(String fieldClass) {
        return switch (fieldClass) {
            case "card-number" -> new ClassRule(MaskRule.LAST_FOUR, EnumSet.allOf(ReleaseForm.class));
            case "secret-number" -> new ClassRule(MaskRule.LAST_FOUR, EnumSet.of(ReleaseForm.TOKEN));
            default -> ClassRule.UNDECLARED;
        };
    }

    public Releases releases(Audit audit) {
        return new Releases(
                sealer,
                tokens,
                new ReversibleTokens(keys),
                CardMessages::rule,
                new EncryptionKeys(home, Clock.systemUTC()),
                audit);
    }

    /** For whom nothing can be encrypted. */
    public static Addressee nobody(Releases releases) {
        return releases.addressee(new Client("nobody", new ClientIdentity("internal", "nobody"), Map.of()), List.of());
    }

    /** @param protectedFields field class by path */
    public static MessagePlan plan(String connection, String key, Map<String, String> protectedFields) {
        var schema = FORMAT.schema();
        var classes = new HashMap<Field, String>();
        for (var leaf : schema.leaves())
            if (protectedFields.containsKey(leaf.path())) classes.put(leaf, protectedFields.get(leaf.path()));
        return new MessagePlan(connection, schema, schema.find(key), classes, new Versions("c0ffee", "beef"));
    }

    /** Writes one record as the message with this id. */
    public Outgoing write(MessagePlan plan, String id, String sequence, String record) {
        var writer = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        var bytes = new ByteArrayInputStream(record.getBytes(Charset.forName("IBM037")));
        try (var cursor = FORMAT.read(bytes, "cards.dat", Checkpoint.START)) {
            cursor.next();
            return ((Written.Message) writer.write(cursor, id, sequence)).outgoing();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        keysFile.close();
    }

    private static RecordFormat format() {
        return TestCopybook.format(TestCopybook.settings("cp037"), COPYBOOK);
    }
}
