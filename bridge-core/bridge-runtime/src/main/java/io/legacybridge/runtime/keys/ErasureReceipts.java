package io.legacybridge.runtime.keys;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.protection.Erasure.Receipt;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One file for each erasure in {@code erasures/} of the home. They outlive a restore of everything else: put those that are
 * younger than a backup back into the folder, and the next start destroys their keys again.
 */
public final class ErasureReceipts {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ID_DIGITS = 16;

    private final Path folder;

    public ErasureReceipts(Path home) {
        this.folder = home.resolve("erasures");
    }

    /** Where a receipt lies. */
    public Path file(Receipt receipt) {
        var time = receipt.erased().toString().replaceAll("[^0-9TZ]", "");
        return folder.resolve(time + "-" + receipt.keys().getFirst() + ".json");
    }

    /**
     * Durable when it returns.
     *
     * @throws ProblemException when it cannot be written: without it nobody may be erased
     */
    public void write(Receipt receipt) {
        var file = file(receipt);
        try {
            PrivateFiles.write(file, JSON.writeValueAsBytes(receipt));
        } catch (IOException e) {
            throw ProblemException.error(
                    Place.of(file.toString()),
                    "The receipt cannot be written, so no key is destroyed: " + e + ".",
                    "Make a file possible there, and run the verb again.",
                    "keys/no-receipt",
                    e);
        }
    }

    /**
     * The keys of all receipts.
     *
     * @throws ProblemException when one cannot be read: whose keys it names, nobody would know
     */
    public List<byte[]> keys() {
        var keys = new ArrayList<byte[]>();
        if (!Files.isDirectory(folder)) return keys;
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) keys.addAll(keys(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read.", e);
        }
        return keys;
    }

    private static List<byte[]> keys(Path file) throws IOException {
        try {
            var keys = new ArrayList<byte[]>();
            for (var id : JSON.readTree(Files.readAllBytes(file)).required("keys")) keys.add(id(id));
            return keys;
        } catch (JacksonException | IllegalArgumentException e) {
            throw ProblemException.error(
                    Place.of("erasures/" + file.getFileName()),
                    "This is no receipt of an erasure, so nobody knows which keys it says are destroyed.",
                    "Bring the file back as bridge keys erase wrote it, or take it out of the folder.",
                    "keys/bad-receipt");
        }
    }

    private static byte[] id(JsonNode id) {
        var text = id.asString();
        if (text.length() != ID_DIGITS) throw new IllegalArgumentException("no id of a key");
        return HexFormat.of().parseHex(text);
    }
}
