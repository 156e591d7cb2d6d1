package io.longshore.cli.fixes;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.testing.TriesFix;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The fix of each problem code is tried by a test, or a person has to act and it is said why. */
class FixTableTest {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final List<Method> TRIES = new ArrayList<>();
    private static final Set<Code> TRIED = EnumSet.noneOf(Code.class);

    @BeforeAll
    static void find() throws Exception {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                if (Files.readString(file).contains("@TriesFix(")) {
                    for (Method method : declared(file)) {
                        TriesFix tries = method.getAnnotation(TriesFix.class);
                        if (tries != null) {
                            TRIES.add(method);
                            TRIED.addAll(List.of(tries.value()));
                        }
                    }
                }
            }
        }
    }

    private static Method[] declared(Path file) throws ClassNotFoundException {
        String name = SOURCES.relativize(file).toString().replace('/', '.');
        return Class.forName(name.substring(0, name.length() - ".java".length()))
                .getDeclaredMethods();
    }

    @Test
    void theFixOfEachCodeIsTriedOrHasAReasonWhyAPersonActs() {
        Set<Code> byHand = FixesByHand.reasons().keySet();
        Set<Code> missing = EnumSet.allOf(Code.class);
        missing.removeAll(TRIED);
        missing.removeAll(byHand);

        assertThat(missing).as("add a test with @TriesFix, or a row to FixesByHand").isEmpty();
        assertThat(byHand).as("tried, so no row is needed").doesNotContainAnyElementsOf(TRIED);
        assertThat(TRIED).hasSizeGreaterThan(60);
    }

    @Test
    void whatTriesAFixIsRunAsATest() {
        assertThat(TRIES)
                .allMatch(
                        method ->
                                method.isAnnotationPresent(Test.class)
                                        || method.isAnnotationPresent(ParameterizedTest.class));
    }
}
