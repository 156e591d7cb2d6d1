package io.longshore.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are written whole or not at all, secrets for their owner only, and locks exclude. */
class AtomicFilesTest {
    @TempDir Path folder;

    @Test
    void aWrittenFileReplacesTheOldOneAndLeavesNothingBesideIt() throws IOException {
        Path file = Files.writeString(folder.resolve("state.json"), "old and longer");

        AtomicFiles.write(file, bytes("new"));

        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("state.json");
    }

    @Test
    void aWriteThatFailsLeavesNothingBesideWhatIsThere() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("state.json/sub")).getParent();

        assertThatThrownBy(() -> AtomicFiles.write(taken, bytes("new")))
                .isInstanceOf(IOException.class);

        assertThat(names()).containsExactly("state.json");
    }

    @Test
    void whatACrashLeftOfAnEarlierWriteDoesNotGetIntoTheFile() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFiles.write(file, bytes("first"));
        Path left = leftByACrash(file);

        AtomicFiles.write(file, bytes("second"));

        assertThat(file).hasContent("second");
        assertThat(left).doesNotExist();
    }

    @Test
    void aLinkInPlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
        Path file = folder.resolve("state.json");
        Path victim = Files.writeString(folder.resolve("victim"), "untouched");
        Path left = leftByACrash(file);
        Files.delete(left);
        Files.createSymbolicLink(left, victim);

        AtomicFiles.write(file, bytes("content"));

        assertThat(victim).hasContent("untouched");
        assertThat(file).hasContent("content");
    }

    @Test
    void aFileThatCannotBeWrittenStaysAsItWas() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFiles.write(file, bytes("old"));
        Path inTheWay = leftByACrash(file);
        Files.delete(inTheWay);
        Files.createDirectories(inTheWay.resolve("not empty"));

        assertThatThrownBy(() -> AtomicFiles.write(file, bytes("new")))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("old");
    }

    @Test
    void aSecretIsForItsOwnerOnlyAndSoIsTheFolderMadeForIt() throws IOException {
        Path secret = folder.resolve("data/http.token");

        OwnerOnly.write(secret, "hunter2\n");
        OwnerOnly.write(secret, "another\n");

        assertThat(secret).hasContent("another\n");
        assertThat(mode(secret)).isEqualTo("rw-------");
        assertThat(mode(secret.getParent())).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatOthersMayReadIsClosed() throws IOException {
        Path open =
                Files.createDirectory(
                        folder.resolve("journal"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-xr-x")));

        OwnerOnly.closeFolder(open);

        assertThat(mode(open)).isEqualTo("rwx------");
    }

    @Test
    void aSecretThatCannotBeWrittenNamesTheFileAndTheFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () -> OwnerOnly.write(file.resolve("http.token"), "x"))
                        .problem();

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains(file.resolve("http.token").toString());
        assertThat(problem.fix()).contains("to write in " + file + ",");
    }

    @Test
    void aLockIsHeldOnceAndNamesItsHolderUntilItIsReleased() throws IOException {
        Path file = folder.resolve("gateway.lock");
        Optional<ProcessLock> first = ProcessLock.tryTake(file, "process 1");
        assertThat(first).isPresent();

        assertThat(ProcessLock.tryTake(file, "process 2")).isEmpty();
        assertThat(ProcessLock.holder(file)).hasValue("process 1");
        first.get().close();

        try (ProcessLock second = ProcessLock.tryTake(file, "p 2").orElseThrow()) {
            assertThat(second).isNotNull();
            assertThat(ProcessLock.holder(file)).hasValue("p 2");
        }
    }

    @Test
    void theHolderOfALockIsShownWithoutControlCharacters() throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.lock"), "process\u001b[31m 7\n");

        assertThat(ProcessLock.holder(file)).hasValue("process\uFFFD[31m 7");
        assertThat(ProcessLock.holder(folder.resolve("none"))).isEmpty();
    }

    /** A file under the temporary name, as a process leaves it that ends during a write. */
    private Path leftByACrash(Path file) throws IOException {
        return Files.writeString(
                AtomicFiles.temporaryFor(file), "left by a crash, and much longer");
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
