package io.legacybridge.runtime.connection;

import static io.legacybridge.runtime.connection.Replays.refused;

import io.legacybridge.runtime.ledger.DeadLetter.Kind;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.problem.ProblemException;
import java.util.NavigableSet;
import java.util.function.Function;

/** What is kept of dead letters: the bytes that were set aside, and those that operators gave in their place. */
final class LetterBytes {

    private final Letters letters;
    private final FieldSealer sealer;
    private final Function<Letter, NavigableSet<Long>> publishedBehind;

    /** @param publishedBehind numbers of the records of a file that clients have, behind those that the ledger has */
    LetterBytes(Letters letters, FieldSealer sealer, Function<Letter, NavigableSet<Long>> publishedBehind) {
        this.letters = letters;
        this.sealer = sealer;
        this.publishedBehind = publishedBehind;
    }

    /** @throws ProblemException when there are none of this version, or they do not open */
    byte[] read(Letter letter, int version) {
        var sealed = letters.sealed(letter.id(), version)
                .orElseThrow(() -> refused(
                        letter,
                        "There are no bytes of version " + version + ".",
                        "Look at the versions with bridge dead-letters show.",
                        "dead-letter/no-bytes"));
        try {
            return sealer.openItem(source(letter), itemId(letter.id(), version), sealed);
        } catch (CannotOpen e) {
            throw refused(
                    letter,
                    "Its bytes do not open: they were changed, or their key is not in this key store.",
                    "Restore the keys, or discard it with a reason.",
                    "dead-letter/cannot-open");
        }
    }

    /** @throws ProblemException when not all of them are kept, with what to do instead */
    byte[] toReplay(Letter letter) {
        var bytes = read(letter, letter.currentPayload());
        if (letter.kind() == Kind.RECORD && bytes.length == 0)
            throw refused(
                    letter,
                    "It was set aside without its bytes, since only its source has them.",
                    "It is taken when its source offers it again; or give its bytes with --with FILE.",
                    "dead-letter/no-bytes");
        if (isWhole(letter, bytes)) return bytes;
        throw refused(
                letter,
                bytes.length == 0
                        ? "None of the bytes of the file are kept here."
                        : "Only the first " + bytes.length + " bytes of the file are kept here.",
                whatToSend(letter),
                bytes.length == 0 ? "dead-letter/no-bytes" : "dead-letter/not-whole");
    }

    /** @throws ProblemException when records of the file were taken, so that other bytes would not fit behind them */
    void requireNotBegun(Letter letter) {
        if (letter.kind() != Kind.FILE || letter.records() == 0) return;
        throw refused(
                letter,
                letter.records() + " records of the file were taken before it was set aside.",
                isWhole(letter, read(letter, letter.currentPayload()))
                        ? "Replay it without other bytes, or " + sendTheRest(letter, publishedBehind.apply(letter))
                        : whatToSend(letter),
                "dead-letter/partly-taken");
    }

    /** Keeps bytes in place of those that were set aside. */
    Letter amend(Letter letter, byte[] payload, String operator) {
        var item = itemId(letter.id(), letter.currentPayload() + 1);
        var sealed = sealer.sealItem(KeyPurpose.deadLetters(letter.connection()), source(letter), item, payload);
        return letters.amend(letter, sealed, operator).orElseThrow(() -> overtaken(letter));
    }

    private ProblemException overtaken(Letter letter) {
        return letters.isWaiting(letter)
                ? refused(
                        letter,
                        "Somebody else replays it now or gave other bytes meanwhile; yours were not taken.",
                        "Look at it again with bridge dead-letters show.",
                        "dead-letter/overtaken")
                : new ProblemException(letter.closedMeanwhile());
    }

    private boolean isWhole(Letter letter, byte[] bytes) {
        if (letter.currentPayload() != Letter.ORIGINAL) return true;
        return letters.fileSize(letter).filter(size -> size > bytes.length).isEmpty();
    }

    /** In a file of its own each record has another id: what was published would come a second time. */
    private String whatToSend(Letter letter) {
        var published = publishedBehind.apply(letter);
        return letter.records() == 0 && published.isEmpty()
                ? sendAgain(letter)
                : capital(sendTheRest(letter, published));
    }

    private String sendAgain(Letter letter) {
        var fits = letters.fileSize(letter)
                .filter(size -> size <= Replays.MAX_PAYLOAD)
                .isPresent();
        return (fits ? "Give its bytes with --with FILE; or send" : "Send")
                + " the file to its source again, corrected or in smaller parts, and discard this with a reason.";
    }

    private static String sendTheRest(Letter letter, NavigableSet<Long> published) {
        var first = letter.records();
        while (published.contains(first + 1)) first++;
        var others = published.tailSet(first, false);
        return "send its records behind the first " + first
                + (others.isEmpty()
                        ? ""
                        : ", without those that clients have up to number " + others.last() + " (" + others.size()
                                + "; bridge trace " + letter.id() + ".NUMBER finds each),")
                + " to its source as a file of their own, and discard this with a reason.";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static String itemId(String id, int version) {
        return version == Letter.ORIGINAL ? id : id + "@" + version;
    }

    private static String source(Letter letter) {
        return "/connections/" + letter.connection();
    }
}
