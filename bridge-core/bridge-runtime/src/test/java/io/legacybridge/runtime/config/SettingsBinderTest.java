package io.legacybridge.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.Unwrapped;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsBinderTest {

    public record Parcel(
            @Doc(value = "Who gets it.", example = "ada") String to,

            @Doc("How long it may take.") @DefaultValue("2d") @Limits(least = "1s", most = "7d")
            Duration limit,

            @Doc("Whether to ring.") @DefaultValue("true") boolean ring,

            @Doc("How many times.") @DefaultValue("3") @Limits(least = "1", most = "9")
            int maxTries,

            @Doc("Note for the driver.") Optional<String> note,
            @Doc("How fast.") @DefaultValue("normal") Speed speed,
            @Doc("Marks.") List<String> marks,
            @Doc("What is in it.") List<Item> items,
            @Doc("Prices.") Map<String, Price> prices,
            @Doc("Where it waits.") Optional<Place> place,
            @Doc("How it is wrapped.") Optional<Wrap> wrap) {}

    public record Item(
            @Doc("What.") String what,
            @Doc("How many.") @DefaultValue("1") int count) {}

    public record Price(@Doc("Cents.") int cents) {}

    public record Place(
            @Doc("Street.") String street,
            @Doc("Floor.") @DefaultValue("0") int floor) {}

    public interface Wrap {}

    public record Paper(
            @Doc("Colour.") @DefaultValue("brown") String colour) implements Wrap {}

    public record Box(@Doc("Height in cm.") int height) implements Wrap {}

    public enum Speed {
        NORMAL,
        VERY_FAST
    }

    private final Problems problems = new Problems();
    private final SettingsModel model = SettingsModel.of(
            Parcel.class, Map.of(Wrap.class, new TreeMap<>(Map.of("paper", Paper.class, "box", Box.class))));

    @Test
    void whatIsNotWrittenHasItsDefault() {
        assertThat(parcel("to: ada"))
                .contains(new Parcel(
                        "ada",
                        Duration.ofDays(2),
                        true,
                        3,
                        Optional.empty(),
                        Speed.NORMAL,
                        List.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void everyShapeIsReadAsItIsWritten() {
        var parcel = parcel("""
                to: 007
                limit: 30s
                ring: false
                max-tries: 5
                note: "no: rush"
                speed: very-fast
                marks: [fragile, "1.50"]
                items:
                  - what: nut
                  - {what: bolt, count: 12}
                prices:
                  nut: {cents: 5}
                place:
                  street: Main
                wrap:
                  type: box
                  height: 4
                """).orElseThrow();

        assertThat(parcel.to()).isEqualTo("007");
        assertThat(parcel.limit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(parcel.ring()).isFalse();
        assertThat(parcel.maxTries()).isEqualTo(5);
        assertThat(parcel.note()).contains("no: rush");
        assertThat(parcel.speed()).isEqualTo(Speed.VERY_FAST);
        assertThat(parcel.marks()).containsExactly("fragile", "1.50");
        assertThat(parcel.items()).containsExactly(new Item("nut", 1), new Item("bolt", 12));
        assertThat(parcel.prices()).containsExactly(Map.entry("nut", new Price(5)));
        assertThat(parcel.place()).contains(new Place("Main", 0));
        assertThat(parcel.wrap()).contains(new Box(4));
    }

    @Test
    void aListOfOneNeedsNoDash() {
        var parcel = parcel("to: ada\nmarks: fragile\nitems: {what: nut}\n").orElseThrow();

        assertThat(parcel.marks()).containsExactly("fragile");
        assertThat(parcel.items()).containsExactly(new Item("nut", 1));
    }

    @Test
    void aChoiceWithoutSettingsHasItsDefaults() {
        assertThat(parcel("to: ada\nwrap: {type: paper}\n").orElseThrow().wrap())
                .contains(new Paper("brown"));
    }

    @Test
    void everyProblemIsToldWithItsPlaceAndNothingIsBound() {
        assertThat(parcel("""
                limit: 30
                ring: yes
                max-tries: many
                speed: fast
                mark: x
                items:
                  - what: nut
                    count: [1]
                prices: 5
                place: {floor: 1}
                wrap: {type: boks}
                """)).isEmpty();

        assertThat(problems.inOrder().stream().map(Problem::toString))
                .containsExactly(
                        "parcel.yaml to: This setting is missing. Add it, such as to: ada. [config/missing-setting]",
                        "parcel.yaml:1:8 limit: \"30\" has no unit. Write a duration such as 30s or 5m."
                                + " [config/bad-duration]",
                        "parcel.yaml:2:7 ring: \"yes\" is neither true nor false. Write true or false."
                                + " [config/bad-flag]",
                        "parcel.yaml:3:12 max-tries: \"many\" is not a number. Write digits only. [config/bad-number]",
                        "parcel.yaml:4:8 speed: \"fast\" is not known here. Write normal or very-fast."
                                + " [config/unknown-word]",
                        "parcel.yaml:5:1 mark: unknown setting. Did you mean marks? [config/unknown-setting]",
                        "parcel.yaml:8:12 items[0].count: One value is expected here."
                                + " Write the value on the same line. [config/not-a-value]",
                        "parcel.yaml:9:9 prices: Settings are expected here."
                                + " Write them below, indented, one a line. [config/not-a-section]",
                        "parcel.yaml:10:8 place.street: This setting is missing. Add it. [config/missing-setting]",
                        "parcel.yaml:11:14 wrap.type: \"boks\" is not known here. Did you mean box?"
                                + " [config/unknown-type]");
    }

    @Test
    void whatIsOutsideOfItsLimitsIsToldWithThem() {
        assertThat(parcel("to: ada\nlimit: 0s\nmax-tries: 10\n")).isEmpty();
        assertThat(parcel("to: ada\nlimit: 999999999d\nmax-tries: 0\n")).isEmpty();

        assertThat(problems.inOrder().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "parcel.yaml:2:8 limit: 0s is less than 1s. Write something from 1s to 7d. [config/out-of-range]",
                        "parcel.yaml:3:12 max-tries: 10 is more than 9. Write something from 1 to 9."
                                + " [config/out-of-range]",
                        "parcel.yaml:2:8 limit: 999999999d is more than 36500d. Write a shorter time."
                                + " [config/out-of-range]",
                        "parcel.yaml:3:12 max-tries: 0 is less than 1. Write something from 1 to 9."
                                + " [config/out-of-range]");
        assertThat(parcel("to: ada\nmax-tries: 3000000000\n")).isEmpty();
        assertThat(problems.inOrder().stream().map(Problem::toString))
                .contains("parcel.yaml:2:12 max-tries: 3000000000 is out of any range. Write at most nine digits."
                        + " [config/out-of-range]");
        assertThat(parcel("to: ada\nlimit: 7d\nmax-tries: 1\n")).isPresent();
    }

    @Test
    void schemaReferenceAndSkeletonTellTheLimits() {
        var reference = SettingsText.reference("Parcel", "", List.of(model));

        assertThat(reference).contains("How long it may take. From 1s to 7d.");
        assertThat(SettingsText.skeleton(List.of(model))).contains("# How many times. From 1 to 9.");
        assertThat(SettingsSchema.of("Parcel", List.of(model)).toString())
                .contains("How long it may take. From 1s to 7d.", "maximum=9, minimum=1");
    }

    @Test
    void aWrittenSettingHasAPlaceAndAnotherThatOfItsSection() {
        var binder = new SettingsBinder("parcel.yaml", problems);
        var node = YamlDocument.parse("parcel.yaml", "to: ada\nplace:\n  street: Main\n", problems);
        var bound = binder.bind(node.orElseThrow(), model, Parcel.class).orElseThrow();

        assertThat(binder.place("place.street")).hasToString("parcel.yaml:3:11 place.street");
        assertThat(binder.place(bound.place().orElseThrow(), "floor")).hasToString("parcel.yaml:3:3 place.floor");
    }

    private Optional<Parcel> parcel(String yaml) {
        return YamlDocument.parse("parcel.yaml", yaml, problems)
                .flatMap(node -> new SettingsBinder("parcel.yaml", problems).bind(node, model, Parcel.class));
    }

    /** With a name that YAML would take for an alias. */
    record Starred(
            @Doc(value = "Files that are left alone.", example = "*.tmp")
            Optional<String> except) {}

    @Test
    void anExampleThatBeginsWithAStarStandsInQuotes() {
        var model = List.of(SettingsModel.of(Starred.class, Map.of()));

        assertThat(SettingsText.skeleton(model)).contains("# except: \"*.tmp\"");
        assertThat(SettingsText.reference("Files", "", model)).contains("`\"*.tmp\"`");
    }

    public record Label(
            @Doc("What it says.") String text,
            @Unwrapped Paint paint,
            @Doc("How many.") @DefaultValue("1") int count) {}

    public record Paint(
            @Doc("Of the ink.") @DefaultValue("black") String ink,
            @Doc("Of the paper.") Optional<String> ground) {}

    @Test
    void theSettingsOfAnUnwrappedRecordStandAmongThoseAroundIt() {
        var labels = SettingsModel.of(Label.class, Map.of());
        var node = YamlDocument.parse("l.yaml", "text: up\nink: red\ncount: 2\n", problems);

        assertThat(labels.settings())
                .extracting(SettingsModel.Setting::name)
                .containsExactly("text", "ink", "ground", "count");
        assertThat(new SettingsBinder("l.yaml", problems).bind(node.orElseThrow(), labels, Label.class))
                .contains(new Label("up", new Paint("red", Optional.empty()), 2));
    }
}
