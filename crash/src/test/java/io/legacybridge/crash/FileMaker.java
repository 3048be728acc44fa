package io.legacybridge.crash;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** A mainframe that drops files whose names grow. */
final class FileMaker extends Maker {

    private static final int MOST = 2_500;

    private final Path out;

    FileMaker(Path out, Sink sink, SplittableRandom random) {
        super(World.FILES, MOST, sink, random);
        this.out = out;
    }

    @Override
    void make(int from, int to) throws Exception {
        var content = new ByteArrayOutputStream();
        for (var number = from; number <= to; number++) content.writeBytes(Items.record(number));
        var name = "%09d.DAT".formatted(from);
        var unfinished = Files.write(out.resolveSibling(name), content.toByteArray());
        Files.move(unfinished, out.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
