package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise of docs/security.md names a test that exists. */
class SecurityDocTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final Path TESTS = Path.of("src/test/java");

    /** {@code `FooTest`} or {@code `FooTest.aRule`}. */
    private static final Pattern NAME =
            Pattern.compile("`([A-Z]\\w*(?:Test|IT|Check))(?:\\.(\\w+))?`");

    @Test
    void eachTestThatTheDocumentationNamesExists() throws IOException {
        Map<String, Path> classes = classes();
        List<String> missing = new ArrayList<>();
        Matcher name = NAME.matcher(Files.readString(PAGE));
        int names = 0;
        while (name.find()) {
            names++;
            Path file = classes.get(name.group(1));
            if (file == null || !hasTest(Files.readString(file), name.group(2))) {
                missing.add(name.group());
            }
        }
        assertThat(names).isGreaterThan(100);
        assertThat(missing).as("tests that docs/security.md names").isEmpty();
    }

    @Test
    void eachRowWithAPromiseNamesATest() throws IOException {
        List<String> without = new ArrayList<>();
        int promises = 0;
        boolean isPromise = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.endsWith("| test |")) {
                isPromise = true;
            } else if (!line.startsWith("|")) {
                isPromise = false;
            } else if (isPromise && !line.startsWith("|---")) {
                promises++;
                String[] cells = line.split("\\|");
                if (!NAME.matcher(cells[cells.length - 1]).find()) {
                    without.add(line);
                }
            }
        }
        assertThat(promises).isGreaterThan(80);
        assertThat(without).as("promises without a test").isEmpty();
    }

    /**
     * True if it has this test.
     *
     * @param method null for any
     */
    private static boolean hasTest(String source, String method) {
        if (method == null) {
            return source.contains("@Test")
                    || source.contains("@ParameterizedTest")
                    || source.contains(" extends ");
        }
        int begin = source.indexOf("void " + method + "(");
        if (begin < 0) {
            return false;
        }
        String before = source.substring(0, begin);
        String annotations = before.substring(before.lastIndexOf("\n    }\n") + 1);
        return annotations.contains("@Test") || annotations.contains("@ParameterizedTest");
    }

    private static Map<String, Path> classes() throws IOException {
        Map<String, Path> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(
                            file ->
                                    classes.put(
                                            file.getFileName().toString().replace(".java", ""),
                                            file));
        }
        return classes;
    }
}
