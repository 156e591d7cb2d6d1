package io.longshore;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.longshore.SourceTree.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The size of the parts of the product and its tests, and the absence of cycles in the product. */
class StructureTest {
    private static final int MOST_LINES = 400;
    private static final int MOST_FILES = 35;
    private static final int MOST_COMPONENTS = 10;
    private static final int MOST_PARAMETERS = 7;

    private static final SourceTree SOURCES = SourceTree.product();

    /** Read here, because a test has less time than it takes on a busy machine. */
    private final JavaClasses product = ProductClasses.all();

    @Test
    void noRecordHasMoreThanTenComponents() {
        assertThat(over(SOURCES.records(), MOST_COMPONENTS)).isEmpty();
    }

    @Test
    void noConstructorHasMoreThanSevenParameters() {
        assertThat(over(SOURCES.constructors(), MOST_PARAMETERS)).isEmpty();
    }

    @Test
    void noFileHasMoreThanFourHundredLines() throws IOException {
        assertThat(over(lines(), MOST_LINES)).isEmpty();
    }

    @Test
    void noPackageHasMoreThanThirtyFiveFiles() {
        assertThat(over(filesOfPackages(), MOST_FILES)).isEmpty();
    }

    @Test
    void aSwitchOverAnEnumNamesEveryConstant() {
        assertThat(SOURCES.defaultsOverEnums()).isEmpty();
    }

    @Test
    void noEnumIsMappedToAnotherByTheNamesOfItsConstants() {
        assertThat(SOURCES.mappingsByName()).isEmpty();
    }

    @Test
    void packagesFormNoCycle() {
        assertThat(cycles(JavaClass::getPackageName)).isEmpty();
    }

    @Test
    void filesFormNoCycle() {
        assertThat(cycles(StructureTest::file)).isEmpty();
    }

    private static List<Size> lines() throws IOException {
        List<Size> files = new ArrayList<>();
        for (Path file : withTests()) {
            int lines = Files.readAllLines(file).size();
            files.add(new Size(name(file).replaceFirst("\\.java$", ""), lines));
        }
        return files;
    }

    private static List<Size> filesOfPackages() {
        List<Size> packages = new ArrayList<>();
        withTests().stream()
                .collect(groupingBy(file -> name(file.getParent())))
                .forEach((name, files) -> packages.add(new Size(name, files.size())));
        return packages;
    }

    private static List<String> over(List<Size> sizes, int most) {
        return sizes.stream().filter(it -> it.count() > most).map(Size::name).toList();
    }

    private static String name(Path file) {
        return Path.of("src").relativize(file).toString().replace('/', '.');
    }

    /** The source files of the product and of its tests. */
    private static List<Path> withTests() {
        List<Path> files = new ArrayList<>(SourceTree.files());
        files.addAll(SourceTree.filesIn(Path.of("src/test/java")));
        return files;
    }

    /** The top-level class that a class belongs to. */
    private static String file(JavaClass type) {
        return type.getEnclosingClass()
                .map(StructureTest::file)
                .orElseGet(type::getFullName)
                .replaceFirst("\\$.*", "");
    }

    /** The parts of which each uses another one that uses it, directly or through others. */
    private Set<String> cycles(Function<JavaClass, String> part) {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : product) {
            Set<String> used = uses.computeIfAbsent(part.apply(type), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType)
                    .filter(target -> target.getPackageName().startsWith("io.longshore"))
                    .map(part)
                    .forEach(used::add);
        }
        List<Set<String>> groups = new Components(uses).cycles();
        groups.forEach(group -> System.out.println("cycle: " + group));
        return groups.stream()
                .flatMap(Set::stream)
                .map(name -> name.replaceFirst("io\\.longshore\\.", ""))
                .collect(toCollection(TreeSet::new));
    }
}
