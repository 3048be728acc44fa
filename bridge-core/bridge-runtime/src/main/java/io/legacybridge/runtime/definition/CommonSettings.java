package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.Exposure;
import io.legacybridge.runtime.message.Handling;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The settings that every connection has, beside those of its adapter. */
@Doc("Settings of every connection.")
public record CommonSettings(
        @Doc(value = "Which kind of legacy system this is.", example = "sftp")
        String adapter,

        @Doc("Whether it runs.") @DefaultValue("true") boolean enabled,

        @Doc(value = "The field that is the business key: clients ask for records by it.", example = "acctId")
        Optional<String> key,

        @Doc(
                value = "Fields that are protected before they touch a disk, by path; those of operations as"
                        + " OPERATION.request.PATH, OPERATION.reply.PATH and OPERATION.faults.CODE.PATH, which are"
                        + " encrypted wherever they are kept.",
                example = "custSsn: encrypt")
        Map<String, Handling.Mode> protect,

        @Doc(
                value =
                        "The method and path of an operation; without it, POST /CONNECTION/OPERATION. {field} stands for a"
                                + " field of the request. GET and DELETE take the other fields as query parameters, the"
                                + " others as a JSON body; ?a&b names those that are query parameters.",
                example = "getBalance: GET /accounts/{id}/balance")
        Map<String, Exposure> expose,

        @Doc(
                value =
                        "Whether an operation changes something in the legacy system (write) or only asks (read), where the"
                                + " adapter does not know better. What writes is never repeated blindly.",
                example = "getBalance: read")
        Map<String, Effect> effect,

        @Doc("How long the legacy system has for the answer to a call.")
        @DefaultValue("30s")
        @Limits(least = "100ms", most = "1h")
        Duration deadline,

        @Doc(
                "How long a client waits for the answer to a call; then it gets 202 and where to ask for the answer, and the"
                        + " call goes on. Without it, it waits until the deadline.")
        @Limits(least = "10ms", most = "1h")
        Optional<Duration> patience,

        @Doc("How many calls the legacy system gets at once from each node; further ones are refused with 503.")
        @DefaultValue("32")
        @Limits(least = "1", most = "10000")
        int maxConcurrent) {}
