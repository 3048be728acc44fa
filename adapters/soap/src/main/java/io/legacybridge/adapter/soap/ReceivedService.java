package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.InboundCalls.Answer;
import java.util.Map;

/**
 * What a connection receives.
 *
 * @param answers  markup of the body of each answer that the contract promises, by operation
 * @param document the contract for those who send
 */
record ReceivedService(ReceivedFormat format, Map<String, byte[]> answers, PublishedContract document) {

    ReceivedService {
        answers = Map.copyOf(answers);
    }

    /** To a request that was taken, or that was taken before. */
    Answer reply(SoapOperation operation, SoapVersion version, RequestHeaders headers) {
        var answer = answers.get(operation.name());
        if (answer == null) return SoapReplies.accepted();
        return SoapReplies.reply(version, headers, operation.declared().replyAction(), answer);
    }
}
