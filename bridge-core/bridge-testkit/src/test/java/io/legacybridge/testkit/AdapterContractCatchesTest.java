package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract test is worth something only if adapters that break the contract fail it. */
class AdapterContractCatchesTest {

    static Stream<Arguments> brokenAdapters() {
        return Stream.of(
                Arguments.of(AnotherIdentityEachTime.class, "givesTheSameAgainWhenNothingWasAcknowledged"),
                Arguments.of(TellsItsSecret.class, "saysInFourPartsThatItsSecretIsRefusedAndWaitsForHelp"),
                Arguments.of(SwallowsTheBadRecord.class, "setsTheBadRecordAsideAndTranslatesItsNeighbours"),
                Arguments.of(AcknowledgesTooEarly.class, "losesNothingWhenItIsClosedWhileBusy"),
                Arguments.of(DeclaresTooMuch.class, "hasTheAbilitiesItDeclaresAndNoOthers"),
                Arguments.of(ForgetsTheCheckpoint.class, "goesOnExactlyBehindACheckpoint"),
                Arguments.of(TakesTheFileAwayAtOnce.class, "givesTheSameAgainWhenNothingWasAcknowledged"),
                Arguments.of(CannotAcknowledgeTwice.class, "isDoneWithWhatIsAcknowledgedAlsoWhenThatIsRepeated"),
                Arguments.of(ConnectsTooEarly.class, "opensWithoutConnecting"),
                Arguments.of(ClaimsThatNothingHappened.class, "saysThatNobodyKnowsWhenTheAnswerIsLost"),
                Arguments.of(IgnoresTheDeadline.class, "endsByItsDeadlineWhenTheLegacySystemHangs"),
                Arguments.of(FailsWhereItIsRefused.class, "givesARefusalAsAValueWhoseTextIsNotPrinted"));
    }

    @ParameterizedTest
    @MethodSource("brokenAdapters")
    void aBrokenAdapterFailsTheCheckThatIsMeantForIt(Class<?> broken, String check) {
        var tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(broken))
                .execute()
                .testEvents();

        assertThat(tests.failed().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName()))
                .contains(check + "()");
        assertThat(tests.succeeded().count()).as("checks it still passes").isPositive();
    }

    static class AnotherIdentityEachTime extends QueueContractTest {
        @Override
        QueueAdapter adapter(InMemoryQueue queue) {
            return new QueueAdapter(queue) {
                @Override
                SourceIdentity identity(InMemoryQueue.Message message) {
                    return new SourceIdentity.QueueMessage(
                            "memory", UUID.randomUUID().toString());
                }
            };
        }
    }

    static class TellsItsSecret extends QueueContractTest {
        @Override
        QueueAdapter adapter(InMemoryQueue queue) {
            return new QueueAdapter(queue) {
                @Override
                String refused(String password) {
                    return "The queue refuses the password " + password + ".";
                }
            };
        }
    }

    static class SwallowsTheBadRecord extends QueueContractTest {
        @Override
        QueueAdapter adapter(InMemoryQueue queue) {
            return new QueueAdapter(queue) {
                @Override
                List<Item> offered(List<Item> received) {
                    return received.stream()
                            .filter(item -> !new String(item.bytes(), UTF_8).contains("many"))
                            .toList();
                }
            };
        }
    }

    static class AcknowledgesTooEarly extends QueueContractTest {
        @Override
        QueueAdapter adapter(InMemoryQueue queue) {
            return new QueueAdapter(queue) {
                @Override
                void received(InMemoryQueue.Session session) throws IOException {
                    session.commit();
                }
            };
        }
    }

    static class DeclaresTooMuch extends QueueContractTest {
        @Override
        QueueAdapter adapter(InMemoryQueue queue) {
            return new QueueAdapter(queue) {
                @Override
                public Set<Ability> abilities() {
                    return Set.of(Ability.POLLED_SOURCE, Ability.OPERATIONS);
                }
            };
        }
    }

    static class ForgetsTheCheckpoint extends FolderContractTest {
        @Override
        FolderAdapter adapter(FolderAdapter.Folder folder) {
            return new FolderAdapter(folder) {
                @Override
                Checkpoint start(Checkpoint asked) {
                    return Checkpoint.START;
                }
            };
        }
    }

    static class TakesTheFileAwayAtOnce extends FolderContractTest {
        @Override
        FolderAdapter adapter(FolderAdapter.Folder folder) {
            return new FolderAdapter(folder) {
                @Override
                void staged(String name) {
                    folder.files.remove(name);
                }
            };
        }
    }

    static class CannotAcknowledgeTwice extends FolderContractTest {
        @Override
        FolderAdapter adapter(FolderAdapter.Folder folder) {
            return new FolderAdapter(folder) {
                @Override
                void acknowledge(StagedFile file) {
                    if (folder.files.isEmpty()) throw new IllegalStateException("there is no such file");
                    super.acknowledge(file);
                }
            };
        }
    }

    static class ConnectsTooEarly extends FolderContractTest {
        @Override
        FolderAdapter adapter(FolderAdapter.Folder folder) {
            return new FolderAdapter(folder) {
                @Override
                void opened() {
                    if (!folder.up) throw new IllegalStateException("connection refused");
                }
            };
        }
    }

    static class ClaimsThatNothingHappened extends CounterContractTest {
        @Override
        CounterAdapter adapter(InMemoryCounter counter) {
            return new CounterAdapter(counter) {
                @Override
                Operations.Answer unknown(Problem why) throws LegacySystemException {
                    throw new LegacySystemException(why, Retry.SOON, null);
                }
            };
        }
    }

    static class IgnoresTheDeadline extends CounterContractTest {
        @Override
        CounterAdapter adapter(InMemoryCounter counter) {
            return new CounterAdapter(counter) {
                @Override
                Duration patience(Duration untilDeadline) {
                    return untilDeadline.plusSeconds(6);
                }
            };
        }
    }

    static class FailsWhereItIsRefused extends CounterContractTest {
        @Override
        CounterAdapter adapter(InMemoryCounter counter) {
            return new CounterAdapter(counter) {
                @Override
                Operations.Answer refused(BigDecimal number) throws LegacySystemException {
                    throw new LegacySystemException(
                            Problem.error(Place.of("contract"), "It refuses.", "Ask otherwise.", "counter/refused"),
                            Retry.SOON,
                            null);
                }
            };
        }
    }
}
