package io.longshore;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/architecture.md: which package may use which. */
class ArchitectureTest {
    private static final String ROOT = "io.longshore.";
    private static final Path SOURCES = Path.of("src/main/java/io/longshore");

    /** What every package may use. */
    private static final Set<String> GROUND = Set.of("problem", "json", "task", "config");

    private static final Map<String, Set<String>> ALLOWED = allowed();

    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.longshore");

    private static Map<String, Set<String>> allowed() {
        Map<String, Set<String>> table = new TreeMap<>();
        table.put("problem", Set.of());
        table.put("json", Set.of());
        table.put("task", Set.of());
        table.put("config", Set.of());
        table.put("oci", Set.of());
        table.put("registry", Set.of("oci"));
        table.put("tarball", Set.of("oci"));
        table.put("bundle", Set.of("tarball", "registry", "oci"));
        table.put("transfer", Set.of("bundle", "tarball", "registry", "oci"));
        table.put("trust", Set.of("tarball", "oci"));
        table.put("job", Set.of("oci"));
        table.put("share", Set.of("job", "trust", "oci"));
        table.put(
                "delivery",
                Set.of(
                        "transfer",
                        "bundle",
                        "tarball",
                        "trust",
                        "share",
                        "ranges",
                        "job",
                        "registry",
                        "supervisor",
                        "oci"));
        table.put("ranges", Set.of("tarball", "share", "job"));
        table.put("broker", Set.of("job", "share"));
        table.put("sftp", Set.of("job", "share", "oci"));
        table.put("web", Set.of("job", "share", "ranges"));
        table.put("supervisor", Set.of("oci"));
        table.put("remote", Set.of("share", "oci"));
        table.put("sandbox", Set.of("oci"));
        return table;
    }

    @Test
    void packagesUseOnlyWhatTheTableAllows() {
        for (String name : packages()) {
            if (name.equals("cli")) {
                continue;
            }
            List<String> allowed = new ArrayList<>();
            if (name.equals("service")) {
                ALLOWED.keySet().forEach(other -> allowed.add(ROOT + other + ".."));
            } else {
                assertThat(ALLOWED).as("the table names every package").containsKey(name);
                GROUND.forEach(other -> allowed.add(ROOT + other + ".."));
                ALLOWED.get(name).forEach(other -> allowed.add(ROOT + other + ".."));
            }
            allowed.add(ROOT + name + "..");
            classes()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(allowed.toArray(String[]::new))
                                    .or(not(resideInAPackage(ROOT + "."))))
                    .because("docs/architecture.md says what " + name + " may use")
                    .allowEmptyShould(true)
                    .check(PRODUCT);
        }
    }

    @Test
    void theGroundPackagesUseNothingAboveThem() {
        Map<String, List<String>> below =
                Map.of(
                        "problem", List.of(),
                        "json", List.of("problem"),
                        "task", List.of("problem"),
                        "config", List.of("problem"));
        below.forEach(
                (name, allowed) -> {
                    Set<String> forbidden = new TreeSet<>(packages());
                    forbidden.remove(name);
                    forbidden.removeAll(allowed);
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(
                                    forbidden.stream()
                                            .map(other -> ROOT + other + "..")
                                            .toArray(String[]::new))
                            .allowEmptyShould(true)
                            .check(PRODUCT);
                });
    }

    @Test
    void theRegistryCoreAndTheStagesKnowNoProduct() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "registry.harbor..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "delivery.RegistryProducts")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "registry.harbor..")
                .check(PRODUCT);
    }

    @Test
    void camelTypesAppearOnlyWhereRoutesAreWired() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "service..",
                        ROOT + "broker..",
                        ROOT + "web..",
                        ROOT + "remote..",
                        ROOT + "delivery.route..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(PRODUCT);
    }

    @Test
    void onlyTheServiceKnowsTheLoggingLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "service..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.logging..")
                .check(PRODUCT);
    }

    @Test
    void everyPackageSaysWhatItIsAbout() throws IOException {
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
        try (Stream<Path> folders = Files.list(SOURCES)) {
            Set<String> names = new TreeSet<>();
            folders.filter(Files::isDirectory)
                    .filter(ArchitectureTest::holdsAnyJava)
                    .forEach(d -> names.add(d.getFileName().toString()));
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

    private static boolean holdsAnyJava(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(f -> f.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
