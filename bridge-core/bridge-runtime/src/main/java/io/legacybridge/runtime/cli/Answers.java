package io.legacybridge.runtime.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** How a verb answers: for programs or for people. */
public final class Answers {

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    public boolean json() {
        return json;
    }

    /** One answer, which is no problem. */
    public int answer(CommandSpec verb, Object forPrograms, String forPeople) {
        var out = verb.commandLine().getOut();
        out.print(json ? JsonMapper.shared().writeValueAsString(forPrograms) + "\n" : forPeople);
        out.flush();
        return BridgeCommand.FINE;
    }
}
