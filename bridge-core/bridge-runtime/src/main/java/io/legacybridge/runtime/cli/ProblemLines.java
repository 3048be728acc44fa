package io.legacybridge.runtime.cli;

import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong with a local file or its contract, a line each: a sentence for people, or a JSON object for programs. */
final class ProblemLines {

    private final PrintWriter out;
    private final boolean json;

    ProblemLines(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Of a contract or a settings file. */
    void contract(Problems problems) {
        for (var problem : problems.inOrder()) print(json ? JsonMapper.shared().writeValueAsString(problem) : problem);
        out.flush();
    }

    /** Of a field in a record that was read. */
    void record(RecordPosition at, RecordProblem problem) {
        if (json) print(json(at.source(), "record", at.number(), at.offset(), problem));
        else print("%s (byte %d): %s".formatted(at, at.offset(), problem.withValue()));
    }

    /** Of a field in a record that was to be written. */
    void line(Path file, long line, RecordProblem problem) {
        if (json) print(json(file.toString(), "line", line, -1, problem));
        else print("%s:%d: %s".formatted(file, line, problem.withValue()));
    }

    /** Of the file as a whole. */
    void whole(ContentProblem problem) {
        print(json ? JsonMapper.shared().writeValueAsString(problem) : problem.withValue());
    }

    private static String json(String file, String unit, long number, long begin, RecordProblem problem) {
        var object = new LinkedHashMap<String, Object>();
        object.put("file", file);
        object.put(unit, number);
        if (begin >= 0) object.put("recordOffset", begin);
        object.put("code", problem.code());
        object.put("field", problem.field());
        object.put("offset", problem.offset());
        object.put("length", problem.length());
        object.put("expected", problem.expected());
        object.put("value", problem.value());
        object.put("hex", HexFormat.of().withUpperCase().formatHex(problem.bytes()));
        return JsonMapper.shared().writeValueAsString(object);
    }

    private void print(Object line) {
        out.println(line);
    }
}
