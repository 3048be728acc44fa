package io.legacybridge.runtime.call;

import io.legacybridge.runtime.message.PersonValues;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import io.legacybridge.spi.text.PointerToken;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Of which person the answers of an operation tell. A kept answer is sealed with a key of that person.
 *
 * @param inRequest  the field stands in the request, otherwise in the reply
 * @param pointer    of the field in the JSON of either
 * @param fieldClass under which the person's number has its token
 */
public record AnswerPerson(boolean inRequest, Field field, JsonPointer pointer, String fieldClass) {

    /** @param schema of the request or the reply; the field stands in it once */
    public static AnswerPerson of(boolean inRequest, RecordSchema schema, Field field, String fieldClass) {
        var pointer = new StringBuilder();
        append(schema.root(), field, pointer);
        return new AnswerPerson(inRequest, field, JsonPointer.compile(pointer.toString()), fieldClass);
    }

    /** The person's token; empty when neither the request nor the answer names one. */
    Optional<String> person(CallRequest request, CallResult result, Tokens tokens) {
        return value(request, result).filter(text -> !text.isEmpty()).map(text -> tokens.token(fieldClass, text));
    }

    private Optional<String> value(CallRequest request, CallResult result) {
        if (inRequest) {
            var persons = new PersonValues(List.of(field));
            request.writeTo(persons);
            return persons.find(field);
        }
        if (!(result instanceof CallResult.Reply(var json))) return Optional.empty();
        var value = JsonMapper.shared().readTree(json).at(pointer);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asString());
    }

    private static void append(Field around, Field leaf, StringBuilder pointer) {
        if (!(around.type() instanceof Type.Group group)) return;
        for (var member : group.fields()) {
            if (member != leaf && !leaf.path().startsWith(member.path() + ".")) continue;
            pointer.append('/').append(PointerToken.of(member.name()));
            append(member, leaf, pointer);
            return;
        }
    }
}
