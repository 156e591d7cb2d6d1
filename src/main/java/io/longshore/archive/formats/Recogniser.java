package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import io.longshore.archive.bytes.BytesInMemory;
import io.longshore.archive.docker.DockerFormat;
import io.longshore.archive.imgpkg.ImgpkgFormat;
import io.longshore.archive.layout.LayoutFormat;
import io.longshore.archive.tar.TarReader;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Says what a file is. The order of the questions is the order of their certainty. */
final class Recogniser {
    /** How much of the content of a compressed file is looked at. */
    private static final int PEEK_BYTES = 64 << 10;

    /** A block of bzip2 holds up to 900,000 bytes, and nothing of it is known before its end. */
    private static final int MOST_COMPRESSED_BYTES = 1 << 20;

    /** What split writes by default, hauler, Zarf, and zip and RAR in volumes. */
    private static final Pattern PART_NAME =
            Pattern.compile(".*\\.(part\\d{1,4}|\\d{3}|a[a-z]|z\\d\\d|r\\d\\d)");

    /** The entries before the list in archives of docker save, which have it at their end. */
    private static final Pattern DOCKER =
            Pattern.compile(
                    "[0-9a-f]{64}(/(layer\\.tar|VERSION|json)|\\.tar(\\.gz)?|\\.json)"
                            + "|sha256:[0-9a-f]{64}");

    private static final Pattern CHART = Pattern.compile("[^/]+/Chart\\.yaml");

    private final List<ArchiveFormat> formats;
    private final ArchiveLimits limits;

    Recogniser(List<ArchiveFormat> formats, ArchiveLimits limits) {
        this.formats = formats;
        this.limits = limits;
    }

    Recognition recognise(ArchiveBytes file) {
        return recognise(file, TarReader.read(file, limits.entries()));
    }

    Recognition recognise(ArchiveBytes file, ArchiveMembers members) {
        if (!members.list().isEmpty()) {
            ArchiveKind kind = tar(members);
            boolean isPart = kind.equals(Kinds.TAR) && members.flaw() != null && isPart(file);
            return new Recognition(
                    isPart ? Kinds.PART : kind, null, Producers.of(members, kind.id()));
        }
        byte[] start = file.read(0, (int) Math.min(file.sizeBytes(), Magic.BYTES));
        Optional<Compression> compression = Compression.of(start);
        if (compression.isPresent()) {
            return compressed(file, compression.get());
        }
        if (isPart(file, start)) {
            return new Recognition(Kinds.PART, null, null);
        }
        return new Recognition(Magic.of(start).orElse(Kinds.UNKNOWN), null, null);
    }

    /** The format that reads the archive; empty if it is of a kind that none reads. */
    Optional<ArchiveFormat> format(ArchiveMembers members) {
        ArchiveKind kind = members.list().isEmpty() ? Kinds.UNKNOWN : tar(members);
        return formats.stream()
                .filter(format -> format.kind().equals(kind))
                .filter(format -> format.recognises(members))
                .findFirst();
    }

    private ArchiveKind tar(ArchiveMembers members) {
        if (ImgpkgFormat.isCertain(members)) {
            return ImgpkgFormat.KIND;
        }
        if (has(members, name -> name.startsWith("plugin_bundle/"))) {
            return Kinds.PLUGIN_BUNDLE;
        }
        if (has(members, name -> name.matches("harbor/(harbor\\.yml\\.tmpl|harbor\\..*\\.gz)"))) {
            return Kinds.HARBOR_INSTALLER;
        }
        if (LayoutFormat.roots(members).size() > 1) {
            return Kinds.SEVERAL_LAYOUTS;
        }
        if (isSkopeoDir(members)) {
            return Kinds.SKOPEO_DIR;
        }
        for (ArchiveFormat format : formats) {
            if (format.recognises(members)) {
                return format.kind();
            }
        }
        if (has(members, name -> ("/" + name).contains("/docker/registry/v2/"))) {
            return Kinds.REGISTRY_STORAGE;
        }
        if (members.flaw() == null && isOldDocker(members)) {
            return Kinds.OLD_DOCKER;
        }
        if (members.flaw() != null && has(members, name -> DOCKER.matcher(name).matches())) {
            return DockerFormat.KIND;
        }
        if (has(members, name -> CHART.matcher(name).matches())) {
            return Kinds.HELM_CHART;
        }
        if (has(members, name -> name.toLowerCase(Locale.ROOT).endsWith(".ovf"))) {
            return Kinds.OVA;
        }
        return holdsArchives(members) ? Kinds.ARCHIVES : Kinds.TAR;
    }

    /** Each layer is an image, with its config beside it; there is no list of images. */
    private static boolean isOldDocker(ArchiveMembers members) {
        return has(members, name -> name.matches("[0-9a-f]{64}/json"))
                && has(members, name -> name.matches("[0-9a-f]{64}/layer\\.tar"))
                && !has(members, name -> name.equals("manifest.json"));
    }

    private interface NameTest {
        boolean test(String name);
    }

    private static boolean has(ArchiveMembers members, NameTest test) {
        return files(members).anyMatch(member -> test.test(MemberNames.plain(member.name())));
    }

    private static Stream<ArchiveMember> files(ArchiveMembers members) {
        return members.list().stream().filter(member -> member.type() == MemberType.FILE);
    }

    /** skopeo writes a file {@code version} into it (containers/image, {@code directory}). */
    private static boolean isSkopeoDir(ArchiveMembers members) {
        return files(members)
                .filter(member -> MemberNames.plain(member.name()).equals("version"))
                .filter(members::isWhole)
                .anyMatch(
                        member ->
                                text(members.file(), member.offset(), member.sizeBytes())
                                        .startsWith("Directory Transport Version"));
    }

    /** A few files at most are looked at: an honest one begins with its archives. */
    private static boolean holdsArchives(ArchiveMembers members) {
        return files(members)
                .filter(members::isWhole)
                .limit(8)
                .anyMatch(
                        member -> {
                            byte[] start =
                                    members.file()
                                            .read(
                                                    member.offset(),
                                                    (int) Math.min(512, member.sizeBytes()));
                            return Compression.of(start).isPresent() || TarReader.isTar(start);
                        });
    }

    /** Zarf's first part is a list of the sum, the size and the count of the others. */
    private static boolean isPartList(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, 200), StandardCharsets.UTF_8);
        return text.startsWith("{") && text.contains("\"Sha256Sum\"") && text.contains("\"Count\"");
    }

    /** True unless the file is {@link Kinds#UNKNOWN} and not compressed. */
    static boolean isKnown(ArchiveBytes file, byte[] start) {
        return TarReader.isTar(start)
                || Compression.of(start).isPresent()
                || Magic.of(start).isPresent()
                || isPart(file, start);
    }

    private static boolean isPart(ArchiveBytes file, byte[] start) {
        return isPart(file) && !isText(start) || isPartList(start);
    }

    /** Archives hold zeros, and compressed ones bytes of any value. */
    private static boolean isText(byte[] start) {
        String text = new String(start, StandardCharsets.UTF_8);
        // The last character may be cut.
        return text.indexOf(0) < 0 && text.lastIndexOf('\ufffd', text.length() - 4) < 0;
    }

    /** A part that begins in the middle of the whole has no content by which it is known. */
    static boolean isPart(ArchiveBytes file) {
        return PART_NAME.matcher(file.name().toLowerCase(Locale.ROOT)).matches();
    }

    private Recognition compressed(ArchiveBytes file, Compression compression) {
        if (isPart(file)) {
            return new Recognition(Kinds.PART, compression, null);
        }
        return compressed(file, compression, peek(file, compression));
    }

    /**
     * @param content the first bytes of the uncompressed content; empty if they are unknown
     */
    Recognition compressed(ArchiveBytes file, Compression compression, byte[] content) {
        if (content.length == 0) {
            return new Recognition(Kinds.UNKNOWN, compression, null);
        }
        ArchiveBytes begin = new BytesInMemory(file.name(), content);
        ArchiveMembers members = TarReader.read(begin, limits.entries());
        if (members.list().isEmpty()) {
            return new Recognition(Magic.of(content).orElse(Kinds.UNKNOWN), compression, null);
        }
        ArchiveKind kind = tar(members);
        return new Recognition(kind, compression, Producers.of(members, kind.id()));
    }

    /** Empty where nothing here can decompress it. */
    private static byte[] peek(ArchiveBytes file, Compression compression) {
        InputStream raw = file.stream(0, Math.min(file.sizeBytes(), MOST_COMPRESSED_BYTES));
        return switch (compression) {
            case GZIP -> peek(() -> new GZIPInputStream(raw));
            case BZIP2 -> peek(() -> new BZip2CompressorInputStream(raw));
            case ZSTD, XZ, LZ4 -> new byte[0];
        };
    }

    /** Opens a stream of uncompressed content. */
    interface Opener {
        InputStream open() throws IOException;
    }

    /** The content of the first bytes up to the place where the decoder fails. */
    static byte[] peek(Opener opener) {
        byte[] content = new byte[PEEK_BYTES];
        int count = 0;
        try (InputStream in = opener.open()) {
            for (int more = 0; more >= 0 && count < content.length; ) {
                more = in.read(content, count, content.length - count);
                count += Math.max(more, 0);
            }
        } catch (ProblemException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The file is damaged or ends early; the bytes before that are enough to recognise it.
            // The decoder of bzip2 also throws unchecked exceptions for hostile bytes.
        }
        return java.util.Arrays.copyOf(content, count);
    }

    private static String text(ArchiveBytes file, long offset, long sizeBytes) {
        byte[] start = file.read(offset, (int) Math.min(sizeBytes, 64));
        return new String(start, StandardCharsets.UTF_8);
    }
}
