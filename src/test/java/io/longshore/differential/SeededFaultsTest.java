package io.longshore.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The comparison with Go finds what may go wrong in our reading: each fault is put into the source
 * of the reader, which is compiled and compared.
 */
@Tag("slow")
@RequiresTool(GoReader.PROGRAM)
class SeededFaultsTest {
    static final Path SOURCES = Path.of("src/main/java/io/longshore");
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path TEST_CLASSES = Path.of("target/test-classes");
    private static final Duration BUDGET = Duration.ofMinutes(10);

    @TempDir Path compiled;

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "only ASCII letters are folded",
                        "json/GoNames.java",
                        "Character.toLowerCase(Character.toUpperCase(codePoint))",
                        "codePoint < 0x80 ? Character.toLowerCase(codePoint) : codePoint"),
                Arguments.of(
                        "a known name in another case passes",
                        "json/DocumentParser.java",
                        "known != null && !known.equals(name)",
                        "false"),
                Arguments.of(
                        "a whole number may have a fraction",
                        "json/DocumentParser.java",
                        "case WHOLE -> token == JsonToken.VALUE_NUMBER_INT;",
                        "case WHOLE -> token.isNumeric();"),
                Arguments.of(
                        "half a surrogate pair passes",
                        "json/DocumentParser.java",
                        "Character.charCount(text.codePointAt(i)) == 1",
                        "i < 0"),
                Arguments.of(
                        "a time may be any text",
                        "json/DocumentParser.java",
                        "case TIME -> isWithoutEscapes() && isTime(delegate.getText());",
                        "case TIME -> true;"),
                Arguments.of(
                        "bytes are read as Latin-1",
                        "json/JsonTree.java",
                        "StandardCharsets.UTF_8.newDecoder()",
                        "StandardCharsets.ISO_8859_1.newDecoder()"),
                Arguments.of(
                        "text may follow after the document",
                        "json/JsonTree.java",
                        "if (parser.nextToken() != null) {",
                        "if (parser.isClosed()) {"),
                Arguments.of(
                        "an index may have a config",
                        "oci/Manifest.java",
                        "hasChildren && (json.has(\"layers\") || json.has(\"config\"))",
                        "hasChildren && json.has(\"layers\")"),
                Arguments.of(
                        "what a config says of the container is not known",
                        "oci/Shapes.java",
                        "config.put(\"config\", container());",
                        "config.put(\"config\", ANYTHING);"),
                Arguments.of(
                        "manifest.json is read without its shape",
                        "archive/imgpkg/ManifestJson.java",
                        "ManifestJsonShape.DOCUMENT",
                        "io.longshore.json.Shape.ANYTHING"),
                Arguments.of(
                        "a size that is not there is another number",
                        "archive/imgpkg/ManifestJson.java",
                        "private long sizeBytes;",
                        "private long sizeBytes = -1;"),
                Arguments.of(
                        "an unknown member of a Sigstore bundle passes",
                        "trust/signature/SigstoreShapes.java",
                        "object(members, ABSENT)",
                        "object(members, PLAIN)"),
                Arguments.of(
                        "a member that is not to be there may be null",
                        "json/DocumentParser.java",
                        " || shape.kind() == Shape.Kind.ABSENT",
                        ""),
                Arguments.of(
                        "a Sigstore bundle may be of a key and of a certificate at once",
                        "trust/signature/SigstoreShapes.java",
                        ".withOneOf(\"publicKey\", \"certificate\", \"x509CertificateChain\")",
                        ""),
                Arguments.of(
                        "the index of an entry of a log may be any text",
                        "json/ProtoJson.java",
                        "Long.toString(Long.parseLong(text)).equals(text)",
                        "!text.isEmpty()"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void theComparisonWithGoDetectsASeededFault(
            String fault, String file, String right, String wrong) throws Exception {
        compile(file, right, wrong);
        long seed = new Random().nextLong();
        long begin = System.nanoTime();
        List<?> differences = differences(seed);
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertThat(differences).as(fault + ", seed " + seed).isNotEmpty();
        System.out.printf("%3d s  %s%n", seconds, fault);
    }

    private void compile(String file, String right, String wrong) throws IOException {
        Path original = SOURCES.resolve(file);
        String source = Files.readString(original);
        Path faulty = compiled.resolve(original.getFileName());
        Files.writeString(faulty, source.replace(right, wrong));
        int outcome =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                compiled.toString(),
                                "-cp",
                                CLASSES + ":" + System.getProperty("java.class.path"),
                                faulty.toString());
        assertThat(outcome).as("the compiler's outcome").isZero();
    }

    /** Runs the comparison with the faulty class in place of ours. */
    private List<?> differences(long seed) throws Exception {
        URL[] ours = {
            compiled.toUri().toURL(), CLASSES.toUri().toURL(), TEST_CLASSES.toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(ours, new OthersOnly())) {
            Class<?> comparison = loader.loadClass(Comparison.class.getName());
            Constructor<?> constructor = comparison.getDeclaredConstructor(long.class, int.class);
            constructor.setAccessible(true);
            Object search = constructor.newInstance(seed, 1);
            Method run = comparison.getDeclaredMethod("run", Duration.class);
            run.setAccessible(true);
            run.invoke(search, BUDGET);
            Method found = comparison.getDeclaredMethod("differences");
            found.setAccessible(true);
            return (List<?>) found.invoke(search);
        }
    }

    /** All classes but Longshore's. */
    private static final class OthersOnly extends ClassLoader {
        OthersOnly() {
            super(SeededFaultsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.longshore.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
