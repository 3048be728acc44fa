package io.legacybridge.appliance;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.legacybridge.adapter.example.CuriousAdapter;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.security.Algorithms;
import java.lang.reflect.Field;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls between the modules. Each rule says why it stands and what to do instead. */
@AnalyzeClasses(
        packages = "io.legacybridge",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

    /** Tests of other modules are jars when the whole is verified. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String SPI = "io.legacybridge.spi..";
    private static final String XML = "io.legacybridge.xml..";
    private static final String FORMATS = "io.legacybridge.formats..";
    private static final String SECURITY = "io.legacybridge.security..";
    private static final String RUNTIME = "io.legacybridge.runtime..";
    private static final String ADAPTERS = "io.legacybridge.adapter..";
    private static final String TESTKIT = "io.legacybridge.testkit..";
    private static final String APPLIANCE = "io.legacybridge.appliance..";
    private static final String COMMAND_LINE = "io.legacybridge.runtime.cli..";
    private static final Pattern ASKS_THE_MACHINE = Pattern.compile("java\\.time\\.\\w+\\.now\\(\\)"
            + "|java\\.time\\.Clock\\.(system|tickM|tickS).*"
            + "|java\\.lang\\.System\\.currentTimeMillis.*"
            + "|java\\.lang\\.Math\\.random.*"
            + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*"
            + "|java\\.(util\\.|util\\.Splittable|security\\.Secure)Random\\.<init>.*");
    private static final Pattern CHOOSES_A_PROVIDER = Pattern.compile(
            "java\\.security\\.(Key\\w+|MessageDigest|Signature|AlgorithmParameter\\w+|SecureRandom)\\.getInstance\\(.*"
                    + "|javax\\.crypto\\.\\w+\\.getInstance\\(.*"
                    + "|java\\.security\\.Security\\.(add|insert|remove)Provider.*"
                    + "|.*\\.set\\w*Provider\\(.*"
                    + "|com\\.nimbusds\\.jose\\.crypto\\.\\w+\\.<init>.*"
                    + "|com\\.nimbusds\\.jose\\.(jwk\\.\\w+\\.to\\w*Key(Pair)?\\(\\)|util\\.X509CertUtils\\..*)"
                    + "|org\\.bouncycastle\\..*Provider\\.<init>.*");
    private static final String[] EDGES = {
        APPLIANCE, "io.legacybridge.runtime.facade..", "io.legacybridge.runtime.control.."
    };

    @ArchTest
    static final ArchRule THE_SPI_NEEDS_ONLY_THE_JDK = classes()
            .that()
            .resideInAPackage(SPI)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SPI, "java..", "javax.net..", "org.jspecify.."))
            .because("every adapter compiles against the SPI, so a library in it becomes everybody's library."
                    + " Keep the type in the module that needs it and give the SPI an interface.");

    @ArchTest
    static final ArchRule XML_NEEDS_ONLY_THE_SPI_AND_A_PARSER = classes()
            .that()
            .resideInAPackage(XML)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    XML, SPI, "java..", "javax.xml..", "com.ctc.wstx..", "org.codehaus.stax2..", "org.jspecify.."))
            .because("adapters and formats compile against it, so what it needs becomes theirs."
                    + " Pass files in through the SPI's Contracts and records out through its RecordWriter.");

    @ArchTest
    static final ArchRule ADAPTERS_KNOW_ONLY_THE_SPI_AND_XML = noClasses()
            .that()
            .resideInAPackage(ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNTIME, FORMATS, SECURITY, APPLIANCE, TESTKIT)
            .because("a fifth adapter must be one new module. What an adapter needs comes through its AdapterContext;"
                    + " add it there.");

    @ArchTest
    static final ArchRule ADAPTERS_DO_NOT_SEE_EACH_OTHER = slices().matching("io.legacybridge.adapter.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true)
            .because("each adapter is removed or replaced alone. What two of them share belongs in bridge-spi.");

    @ArchTest
    static final ArchRule THE_RUNTIME_DOES_NOT_KNOW_THE_ADAPTERS = noClasses()
            .that()
            .resideInAnyPackage(RUNTIME, TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTERS, APPLIANCE)
            .because("adapters are found by ServiceLoader. Ask the Adapter interface, not a kind of adapter.");

    @ArchTest
    static final ArchRule THE_RUNTIME_HAS_LAYERS = slices().matching("io.legacybridge.runtime.(*)..")
            .should()
            .beFreeOfCycles()
            .because("whoever reads one package must not have to read those that need it."
                    + " Move the type that closes the circle to where it is needed first.");

    @ArchTest
    static final ArchRule FORMATS_ARE_PURE = classes()
            .that()
            .resideInAPackage(FORMATS)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    FORMATS,
                    SPI,
                    XML,
                    "java..",
                    "tools.jackson.core..",
                    "javax.xml..",
                    "de.siegmar.fastcsv..",
                    "org.jspecify.."))
            .because(
                    "formats turn bytes into records and back and nothing else, so that they run in tests, in the command"
                            + " line and in the appliance alike. Pass what they need as an argument.");

    @ArchTest
    static final ArchRule SECURITY_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(SECURITY)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    SECURITY,
                    SPI,
                    "java..",
                    "javax..",
                    "org.bouncycastle..",
                    "com.nimbusds.jose..",
                    "nl.altindag.ssl..",
                    "org.shredzone.acme4j..",
                    "org.slf4j..",
                    "org.jspecify.."))
            .because(
                    "the security team reads this module alone. Stores and HTTP reach it through an interface it declares.");

    @ArchTest
    static final ArchRule CRYPTO_LIVES_IN_SECURITY = noClasses()
            .that()
            .resideOutsideOfPackages(SECURITY, TESTKIT)
            .should()
            .dependOnClassesThat(resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
                    .or(belongToAnyOf(KeyStore.class, Signature.class, KeyPairGenerator.class, KeyFactory.class)))
            .because(
                    "a mistake in cryptography must have one place to hide in. Call bridge-security, or add there what is"
                            + " missing. " + MessageDigest.class.getSimpleName() + " and javax.net.ssl are free.");

    @ArchTest
    static final ArchRule PROVIDERS_ARE_CHOSEN_IN_ONE_PLACE = noClasses()
            .that()
            .resideInAPackage(SECURITY)
            .and()
            .doNotBelongToAnyOf(Algorithms.class)
            .should()
            .accessTargetWhere(describe(
                    "chooses a provider of cryptography",
                    access -> CHOOSES_A_PROVIDER
                            .matcher(access.getTarget().getFullName())
                            .matches()))
            .because(
                    "a validated module takes over by a change in one class. Ask Algorithms, or add there what is missing.");

    @ArchTest
    static final ArchRule SPRING_STAYS_AT_THE_EDGES = noClasses()
            .that()
            .resideOutsideOfPackages(EDGES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("verbs such as lint and decode start without Spring, and the flows are tested without it. Take"
                    + " collaborators through the constructor and let the appliance wire them.");

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_COME_IN_THROUGH_THE_CONSTRUCTOR = noClasses()
            .that()
            .resideOutsideOfPackages(APPLIANCE, TESTKIT, COMMAND_LINE)
            .should()
            .accessTargetWhere(describe(
                    "asks the machine for time or chance",
                    access -> ASKS_THE_MACHINE
                            .matcher(access.getTarget().getFullName())
                            .matches()))
            .because("a test passes a fixed clock and never sleeps. Take a java.time.Clock (or an InstantSource) and a"
                    + " RandomGenerator in the constructor; the composition root hands them in. A UUID as a name that"
                    + " only has to be new is free.");

    @ArchTest
    static final ArchRule RENAMES_ARE_DURABLE = noClasses()
            .that()
            .doNotHaveSimpleName("PrivateFiles")
            // What these two rename is written anew at every start.
            .and()
            .doNotHaveSimpleName("StatusFiles")
            .and()
            .doNotHaveSimpleName("DemoHome")
            .should()
            .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class)
            .because("a new name outlives a loss of power only when its folder is forced: PrivateFiles.move does that");

    @ArchTest
    static final ArchRule NO_SCHEDULE_ENDS_UNSEEN = noClasses()
            .that()
            .resideInAnyPackage(RUNTIME, APPLIANCE)
            .and()
            .doNotHaveFullyQualifiedName(Rounds.class.getName())
            .should()
            .callMethodWhere(describe(
                    "makes a schedule",
                    call -> call.getTarget().getOwner().isEquivalentTo(Executors.class)
                            && call.getTarget().getName().contains("Scheduled")))
            .orShould()
            .callConstructorWhere(describe(
                    "makes a schedule",
                    call -> call.getTarget().getOwner().isAssignableTo(ScheduledExecutorService.class)
                            || call.getTarget().getOwner().isEquivalentTo(Timer.class)))
            .because("a schedule whose task throws ends, and nobody is told. Rounds goes on, and tells of it.");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackages(APPLIANCE, COMMAND_LINE, TESTKIT)
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .because(
                    "the appliance's output is its log. Use an SLF4J logger with keys, or print from the cli package.");

    /** Every rule above, so that a new one without a class that breaks it fails here. */
    static Stream<Arguments> rules() {
        return Arrays.stream(ArchitectureTest.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(field -> Arguments.of(field.getName(), value(field)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aRuleCatchesTheClassThatBreaksIt(String name, ArchRule rule) {
        var examples = new ClassFileImporter()
                .withImportOption(location -> location.matches(Pattern.compile(".*/example2?/.*")))
                .importPackages("io.legacybridge");

        assertThat(rule.evaluate(examples).getFailureReport().toString()).contains(".example", "because");
    }

    @Test
    void everyWayToAskForTimeAndChanceIsCaught() {
        var curious = new ClassFileImporter().importClasses(CuriousAdapter.class);

        assertThat(TIME_AND_CHANCE_COME_IN_THROUGH_THE_CONSTRUCTOR
                        .evaluate(curious)
                        .getFailureReport()
                        .getDetails())
                .hasSize(6);
    }

    @Test
    void theRulesSeeTheProject() {
        var all = new ClassFileImporter().importPackages("io.legacybridge.spi", "io.legacybridge.runtime");

        assertThat(all).hasSizeGreaterThan(20);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
