package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.bytes.BytesInMemory;
import io.longshore.archive.tar.TarReader;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Says what a file is. */
final class Recogniser {
    /** How much of the content of a compressed file is looked at. */
    private static final int PEEK_BYTES = 64 << 10;

    /** A block of bzip2 holds up to 900,000 bytes, and nothing of it is known before its end. */
    private static final int MOST_COMPRESSED_BYTES = 1 << 20;

    private final List<ArchiveFormat> formats;
    private final TarKinds kinds;
    private final ArchiveLimits limits;

    Recogniser(List<ArchiveFormat> formats, ArchiveLimits limits) {
        this.formats = formats;
        this.kinds = new TarKinds(formats);
        this.limits = limits;
    }

    Recognition recognise(ArchiveBytes file) {
        ArchiveMembers members = TarReader.read(file, limits.entries());
        return recognise(file, format(members).isPresent() ? members : members.cut());
    }

    Recognition recognise(ArchiveBytes file, ArchiveMembers members) {
        if (!members.list().isEmpty()) {
            if (Parts.isFirst(members)) {
                return new Recognition(Kinds.PART, null, null);
            }
            ArchiveKind kind = kinds.of(members);
            boolean isCut = kind.equals(Kinds.TAR) && members.flaw() != null;
            return isCut && Parts.isNamed(file)
                    ? new Recognition(Kinds.PART, null, null)
                    : new Recognition(kind, null, Producers.of(members, kind.id()));
        }
        byte[] start = file.read(0, (int) Math.min(file.sizeBytes(), Magic.BYTES));
        Optional<Compression> compression = Compression.of(start);
        if (compression.isPresent()) {
            return compressed(file, compression.get());
        }
        if (Parts.is(file, start)) {
            return new Recognition(Kinds.PART, null, null);
        }
        return new Recognition(
                Magic.of(start).or(() -> Texts.of(start)).orElse(Kinds.UNKNOWN), null, null);
    }

    /** The format that reads the archive; empty if it is of a kind that none reads. */
    Optional<ArchiveFormat> format(ArchiveMembers members) {
        if (members.list().isEmpty() || Parts.isFirst(members)) {
            return Optional.empty();
        }
        ArchiveKind kind = kinds.of(members);
        return formats.stream()
                .filter(format -> format.kind().equals(kind))
                .filter(format -> format.recognises(members))
                .findFirst();
    }

    /** True unless the file is {@link Kinds#UNKNOWN} and not compressed. */
    static boolean isKnown(ArchiveBytes file, byte[] start) {
        return TarReader.isTar(start)
                || Compression.of(start).isPresent()
                || Magic.of(start).isPresent()
                || Parts.is(file, start);
    }

    private Recognition compressed(ArchiveBytes file, Compression compression) {
        if (Parts.isNamed(file)) {
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
            if (Compression.of(content).isPresent()) {
                return new Recognition(Kinds.COMPRESSED_TWICE, compression, null);
            }
            return new Recognition(Magic.of(content).orElse(Kinds.UNKNOWN), compression, null);
        }
        ArchiveKind kind = kinds.of(members);
        return new Recognition(kind, compression, Producers.of(members, kind.id()));
    }

    /** Empty where nothing here can decompress it. */
    private static byte[] peek(ArchiveBytes file, Compression compression) {
        InputStream raw = file.stream(0, Math.min(file.sizeBytes(), MOST_COMPRESSED_BYTES));
        return switch (compression) {
            case GZIP -> peek(() -> new GZIPInputStream(raw));
            case BZIP2 -> peek(() -> new BZip2CompressorInputStream(raw));
            case ZSTD, XZ, LZ4, LZIP, LZOP, LZMA, COMPRESS -> new byte[0];
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
}
