package io.longshore.archive.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.Limit;
import io.longshore.archive.MemberType;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.problem.Code;
import io.longshore.testing.archive.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    private static final Limit HUNDRED = new Limit("entries", 100, false);

    @TempDir Path folder;

    @Test
    void everyMemberIsListedWithItsTypeAndItsRegion() throws IOException {
        Path file = folder.resolve("a.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("blobs/", new byte[0]);
            tar.file("sha256:abc", "content".getBytes(UTF_8));
            tar.pax(RawTar.paxRecord("path", "n".repeat(300))).file("x", new byte[1]);
            tar.end();
        }

        ArchiveMembers members = read(file);

        assertThat(members.flaw()).isNull();
        assertThat(members.list()).hasSize(3);
        assertThat(members.list().get(0).type()).isEqualTo(MemberType.FOLDER);
        ArchiveMember second = members.file("sha256:abc").orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, (int) second.offset(), (int) second.sizeBytes(), UTF_8))
                .isEqualTo("content");
        assertThat(members.list().get(2).name()).isEqualTo("n".repeat(300));
    }

    @Test
    void theMembersBeforeAFlawAreListed() throws IOException {
        Path file = folder.resolve("a.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("first", new byte[10]).file("second", new byte[10_000]);
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, 4096));

        ArchiveMembers members = read(file);

        assertThat(members.flaw()).isNotNull();
        assertThat(members.flaw().isTruncation()).isTrue();
        assertThat(members.list())
                .extracting(ArchiveMember::name)
                .containsExactly("first", "second");
        assertThat(members.isWhole(members.list().get(0))).isTrue();
        assertThat(members.isWhole(members.list().get(1))).isFalse();
    }

    /** Names take memory before a format looks at them. */
    @Test
    void namesThatAreTooLongTogetherExceedTheLimitOfEntries() throws IOException {
        Path file = folder.resolve("names.tar");
        try (RawTar tar = new RawTar(file)) {
            for (int i = 0; i < 10; i++) {
                tar.pax(RawTar.paxRecord("path", "n".repeat(2000) + i)).file("x", new byte[0]);
            }
            tar.end();
        }

        ArchiveMembers members = read(file);

        assertThat(members.flaw()).isNotNull();
        assertThat(members.flaw().problem().code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(members.flaw().problem().facts()).containsEntry("limit", "entries");
        assertThat(members.list()).hasSizeLessThan(10);
    }

    private static ArchiveMembers read(Path file) {
        try (ArchiveFile bytes = ArchiveFile.open(file)) {
            return TarReader.read(bytes, HUNDRED);
        }
    }
}
