package io.longshore;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/architecture.md: which package may use which. */
class ArchitectureTest {
    private static final String ROOT = "io.longshore.";
    private static final Path SOURCES = Path.of("src/main/java/io/longshore");

    /** Packages that every other package may use. */
    private static final Set<String> GROUND =
            Set.of("problem", "json", "task", "config", "text", "files", "access");

    private static final Pattern ROW = Pattern.compile("\\| `([a-z.]+)` \\|.*\\| ([^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    private static final Map<String, Set<String>> ALLOWED = allowed();

    private final JavaClasses product = ProductClasses.all();

    /**
     * What other packages may use below {@code archive}: where bytes are, the list of formats, and
     * spools.
     */
    private static final String[] BYTES_AND_FORMATS = {
        ROOT + "archive.bytes", ROOT + "archive.formats", ROOT + "archive.spool"
    };

    /** The rows {@code | `package` | subject | `other`, … |} of the page. */
    private static Map<String, Set<String>> allowed() {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : page()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                table.put(row.group(1), allowed(row.group(1), row.group(2)));
            }
        }
        return table;
    }

    private static Set<String> allowed(String name, String cell) {
        Set<String> others = new TreeSet<>();
        if (cell.startsWith("all")) {
            others.addAll(packages());
            NAME.matcher(cell).results().forEach(it -> others.remove(it.group(1)));
        } else {
            NAME.matcher(cell).results().forEach(it -> others.add(it.group(1)));
            others.addAll(GROUND.contains(name) ? Set.of() : GROUND);
        }
        others.add(name);
        return others;
    }

    private static List<String> page() {
        try {
            String page = Files.readString(Path.of("docs/architecture.md"));
            return page.substring(page.indexOf("## Packages"), page.indexOf("## Where do I"))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void packagesUseOnlyWhatTheTableAllows() {
        for (String name : packages()) {
            assertThat(ALLOWED).as("the table names every package").containsKey(name);
            String[] allowed =
                    ALLOWED.get(name).stream().map(other -> ROOT + other).toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage(ROOT + name)
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(allowed).or(not(resideInAPackage("io.longshore.."))))
                    .because("docs/architecture.md says what " + name + " may use")
                    .check(product);
        }
    }

    @Test
    void theTableNamesNoPackageThatDoesNotExist() {
        assertThat(ALLOWED.keySet())
                .allSatisfy(
                        name -> assertThat(SOURCES.resolve(name.replace('.', '/'))).isDirectory());
    }

    @Test
    void theRegistryCoreAndTheStagesNameNoProduct() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "registry.harbor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "registry.harbor..")
                .check(product);
    }

    @Test
    void onlyThePackageOfAProductReadsTheSettingsOfTheProduct() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "registry.harbor..", ROOT + "config..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + "config.HarborSetting")
                .check(product);
    }

    /** Whoever opens an archive says how its limits are called. */
    @Test
    void archivesAndTheirFormatsKnowNoSetting() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "archive..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "config..")
                .check(product);
    }

    @Test
    void onlyTheListOfFormatsNamesAFormatOfArchives() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "archive..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "archive.*")
                                .and(not(resideInAnyPackage(BYTES_AND_FORMATS))))
                .check(product);
    }

    @Test
    void camelTypesAppearOnlyWhereRoutesAreWired() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "service..",
                        ROOT + "broker..",
                        ROOT + "share.pull..",
                        ROOT + "pipeline.camel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(product);
    }

    /** A task that throws is dropped in silence by what Java offers for this. */
    @Test
    void onlyTheClassForPeriodicTasksSchedulesThem() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + "task.Periodic")
                // Artemis passes its own executor to the factory of an acceptor.
                .and()
                .haveNameNotMatching(".*\\.broker\\.GuardedAcceptorFactory.*")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ScheduledExecutorService")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ScheduledThreadPoolExecutor")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Timer")
                .orShould()
                .callMethodWhere(target(name("setPeriodic")))
                .check(product);
    }

    /**
     * What survives a crash is decided in one place. An archive is written in place, so its writer
     * forces and locks its own open file.
     */
    @Test
    void onlyThePackageForFilesForcesLocksAndRenamesAtomically() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "files..", ROOT + "archive..")
                .should()
                .callMethod(FileChannel.class, "force", boolean.class)
                .orShould()
                .callMethod(FileChannel.class, "tryLock")
                .orShould()
                .callMethod(FileChannel.class, "lock")
                .orShould()
                .callMethod(FileChannel.class, "tryLock", long.class, long.class, boolean.class)
                .orShould()
                .callMethod(FileChannel.class, "lock", long.class, long.class, boolean.class)
                .orShould()
                .accessField(StandardCopyOption.class, "ATOMIC_MOVE")
                .orShould()
                .accessField(StandardOpenOption.class, "SYNC")
                .orShould()
                .accessField(StandardOpenOption.class, "DSYNC")
                .orShould()
                .callMethod(PosixFilePermissions.class, "fromString", String.class)
                .check(product);
    }

    @Test
    void onlyTheServiceKnowsTheLoggingLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "service..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.logging..")
                .check(product);
    }

    @Test
    void onlyTheHistoryKnowsDatabases() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "history..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.h2..",
                        "org.postgresql..",
                        "org.flywaydb..",
                        "org.jdbi..")
                .check(product);
    }

    /** A document that other programs read as well is read with a shape: docs/security.md. */
    @Test
    void jsonFromOutsideIsReadThroughAShape() {
        Set<String> readers = new TreeSet<>();
        product.get(JsonTree.class)
                .getMethod("of", byte[].class)
                .getCallsOfSelf()
                .forEach(call -> readers.add(call.getOriginOwner().getName()));
        assertThat(readers)
                .containsExactlyInAnyOrder(
                        ROOT + "cli.command.LibraryPreloader$Loading",
                        ROOT + "pipeline.jobs.SentJob",
                        ROOT + "pipeline.Messages",
                        ROOT + "registry.http.ErrorBody",
                        ROOT + "registry.auth.CredentialHelper",
                        ROOT + "registry.auth.DockerConfig",
                        ROOT + "registry.Tags",
                        ROOT + "registry.ProductApi",
                        ROOT + "registry.auth.TokenService");
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "oci..",
                        ROOT + "archive..",
                        ROOT + "bundle..",
                        ROOT + "transfer..",
                        ROOT + "trust..",
                        ROOT + "registry..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JsonFactory.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ObjectMapper.class)
                .orShould()
                .accessField(Json.class, "OURS")
                .orShould()
                .accessField(Json.class, "THEIRS")
                .because("a mapper takes the last of two members and knows no shape")
                .check(product);
    }

    @Test
    void everyPackageHasADescription() throws IOException {
        try (Stream<Path> tree = Files.walk(SOURCES)) {
            List<Path> silent =
                    tree.filter(Files::isDirectory)
                            .filter(ArchitectureTest::holdsJava)
                            .filter(d -> !Files.exists(d.resolve("package-info.java")))
                            .toList();
            assertThat(silent).as("packages without a package-info.java").isEmpty();
        }
    }

    private static Set<String> packages() {
        try (Stream<Path> tree = Files.walk(SOURCES)) {
            Set<String> names = new TreeSet<>();
            tree.filter(Files::isDirectory)
                    .filter(ArchitectureTest::holdsJava)
                    .map(folder -> SOURCES.relativize(folder).toString().replace('/', '.'))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> f.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
