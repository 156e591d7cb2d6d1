package io.longshore.archive.tar;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.ArchiveMembers.Flaw;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.Limit;
import io.longshore.archive.MemberType;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the members of a tar: one pass over the headers, the data between them is not read. Strict
 * on purpose: two programs that read the same tar must find the same in it.
 */
public final class TarReader {
    /** GNU tar pads to 10 KiB, other block sizes to a megabyte at most. */
    private static final int USUAL_PADDING = 1 << 20;

    /** A whole block of a tape, also before a short archive. A long one may have as much again. */
    private static final long LONGEST_PADDING = 64 << 20;

    /** Bounds the memory for names; imgpkg's and those of OCI layouts are shorter. */
    private static final int MEAN_NAME_LENGTH = 128;

    private final ArchiveBytes file;
    private final Limit most;
    private final Consumer<ArchiveMember> members;
    private long headers;
    private long nameCharacters;

    /** Null unless there are very many zeros behind the end. */
    private @Nullable Flaw unusualEnd;

    private TarReader(ArchiveBytes file, Limit most, Consumer<ArchiveMember> members) {
        this.file = file;
        this.most = most;
        this.members = members;
    }

    /**
     * The members of a tar, up to the first flaw. A file that is not a tar has no members and the
     * flaw {@code NOT_A_TARBALL}.
     *
     * @param most the most headers
     * @throws io.longshore.problem.ProblemException if the file cannot be read
     */
    public static ArchiveMembers read(ArchiveBytes file, Limit most) {
        List<ArchiveMember> members = new ArrayList<>();
        TarReader reader = new TarReader(file, most, members::add);
        @Nullable Flaw flaw = reader.walk();
        return new ArchiveMembers(file, members, flaw, reader.unusualEnd);
    }

    /**
     * The size of the largest member, as far as the tar can be read; 0 if there is none.
     *
     * @param most the most headers
     * @throws io.longshore.problem.ProblemException if the file cannot be read
     */
    public static long largest(ArchiveBytes file, Limit most) {
        LongAccumulator largest = new LongAccumulator(Math::max, 0);
        new TarReader(file, most, member -> largest.accumulate(member.sizeBytes())).walk();
        return largest.get();
    }

    /**
     * True if these are the first bytes of a tar.
     *
     * @param start at least 512 bytes, else it is none
     */
    public static boolean isTar(byte[] start) {
        return start.length >= TarHeader.BLOCK && TarHeader.isHeader(start);
    }

    /**
     * True if these bytes, which are all there are so far, may become the first header of a tar: a
     * name as exporters write it, then fields of octal digits.
     *
     * @param start fewer than 512 bytes
     */
    public static boolean mayBecomeTar(byte[] start) {
        return start.length < TarHeader.BLOCK && TarHeader.isBeginning(start);
    }

    /** Ends the walk. */
    private static final class FlawException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Flaw flaw;

        FlawException(Problem problem, boolean isTruncation) {
            super(problem.what());
            this.flaw = new Flaw(problem, isTruncation);
        }
    }

    private @Nullable Flaw walk() {
        try {
            PaxHeader pax = PaxHeader.NONE;
            GnuNames names = GnuNames.NONE;
            long at = 0;
            for (byte[] block = block(at); !isZero(block); block = block(at)) {
                TarHeader header = header(block, at);
                count(1, 0);
                long data = at + TarHeader.BLOCK;
                if (header.isPax()) {
                    pax = pax(pax, header, at);
                } else if (header.isLabel() && at == 0) {
                    // A name of the whole tape; no program makes a file of it.
                } else if (header.isGlobalPax()) {
                    requireHarmless(pax(PaxHeader.NONE, header, at), at);
                } else {
                    header = apply(pax, names.applyTo(header), at);
                    pax = PaxHeader.NONE;
                    add(header, at);
                    names = names(names, header, at);
                }
                // No overflow: the data ends within the file.
                at = data + roundUp(header.sizeBytes());
            }
            if (pax != PaxHeader.NONE) {
                throw damaged(at, "A PAX header has no entry after it.");
            }
            if (names != GnuNames.NONE) {
                throw damaged(at, "A GNU header for a long name has no entry after it.");
            }
            requireEnd(at);
            return null;
        } catch (FlawException e) {
            return e.flaw;
        }
    }

    private byte[] block(long at) throws FlawException {
        if (file.sizeBytes() == 0) {
            throw truncated("It is empty.");
        }
        if (file.sizeBytes() - at < TarHeader.BLOCK) {
            throw truncatedAt(at);
        }
        return file.read(at, TarHeader.BLOCK);
    }

    private TarHeader header(byte[] block, long at) throws FlawException {
        try {
            return TarHeader.parse(block);
        } catch (IOException e) {
            if (at == 0 && !TarHeader.hasMagic(block)) {
                throw notATar();
            }
            throw damaged(at, "The header there cannot be right: " + e.getMessage() + ".");
        }
    }

    private PaxHeader pax(PaxHeader before, TarHeader header, long at) throws FlawException {
        if (before != PaxHeader.NONE || header.sizeBytes() > PaxHeader.LONGEST) {
            throw unsafe("a PAX header that is longer than any legitimate one", at);
        }
        long data = at + TarHeader.BLOCK;
        if (header.sizeBytes() > file.sizeBytes() - data) {
            throw truncatedAt(at);
        }
        try {
            return PaxHeader.parse(file.read(data, (int) header.sizeBytes()));
        } catch (IOException e) {
            throw unsafe("a PAX header that cannot be right (" + e.getMessage() + ")", at);
        }
    }

    /** Programs differ in what a global header changes, and in how long it holds. */
    private void requireHarmless(PaxHeader global, long at) throws FlawException {
        if (!global.isHarmless()) {
            throw unsafe("a global PAX header that changes names or sizes", at);
        }
    }

    /** What applies to the entry after this one. */
    private GnuNames names(GnuNames before, TarHeader header, long at) throws FlawException {
        if (!header.isLongName() && !header.isLongLink()) {
            return GnuNames.NONE;
        }
        if (header.sizeBytes() > GnuNames.LONGEST) {
            throw unsafe("a GNU header for a name that is longer than any honest one", at);
        }
        try {
            return before.with(header, file.read(at + TarHeader.BLOCK, (int) header.sizeBytes()));
        } catch (IOException e) {
            throw unsafe("a GNU header that cannot be right (" + e.getMessage() + ")", at);
        }
    }

    private TarHeader apply(PaxHeader pax, TarHeader header, long at) throws FlawException {
        try {
            return pax.applyTo(header);
        } catch (IOException e) {
            throw unsafe("an entry with two sizes (" + e.getMessage() + ")", at);
        }
    }

    private void add(TarHeader header, long at) throws FlawException {
        long data = at + TarHeader.BLOCK;
        MemberType type = header.type();
        boolean isLink = type == MemberType.HARD_LINK || type == MemberType.SYMBOLIC_LINK;
        String target = isLink ? header.linkTarget() : "";
        members.accept(
                new ArchiveMember(header.name(), type, at, data, header.sizeBytes(), target));
        count(0, header.name().length() + target.length());
        if (header.sizeBytes() > file.sizeBytes() - data) {
            throw truncated(
                    "Its entry '"
                            + Printable.of(header.name())
                            + "' should have "
                            + header.sizeBytes()
                            + " bytes, but the file ends "
                            + (file.sizeBytes() - data)
                            + " bytes into it.");
        }
    }

    private void count(int more, int characters) throws FlawException {
        headers += more;
        nameCharacters += characters;
        if (most.isExceededBy(headers)) {
            throw new FlawException(
                    most.exceeded(file.name(), "it has more entries").problem(), false);
        }
        if (nameCharacters > most.value() * MEAN_NAME_LENGTH) {
            throw new FlawException(
                    most.exceeded(file.name(), "the names of its entries are longer than those")
                            .problem(),
                    false);
        }
    }

    /** After the last entry there are at least two blocks of zeros, and nothing else. */
    private void requireEnd(long at) throws FlawException {
        long rest = file.sizeBytes() - at;
        long most = Math.max(LONGEST_PADDING, at);
        for (long seen = 0; seen < Math.min(rest, most); seen += USUAL_PADDING) {
            byte[] padding = file.read(at + seen, (int) Math.min(rest - seen, USUAL_PADDING));
            if (!isZero(padding)) {
                throw new FlawException(
                        ArchiveProblems.followed(file, at, isTarBehindZeros(padding)), false);
            }
        }
        if (rest < 2 * TarHeader.BLOCK) {
            throw truncatedAt(at);
        }
        if (rest > USUAL_PADDING) {
            FlawException end =
                    truncated(
                            "From byte "
                                    + at
                                    + " on there are zeros, as in a copy that is not finished.");
            if (rest > most) {
                throw end;
            }
            unusualEnd = end.flaw;
        }
    }

    private static boolean isTarBehindZeros(byte[] rest) {
        int at = 0;
        while (at + TarHeader.BLOCK <= rest.length
                && isZero(Arrays.copyOfRange(rest, at, at + TarHeader.BLOCK))) {
            at += TarHeader.BLOCK;
        }
        return isTar(Arrays.copyOfRange(rest, at, at + TarHeader.BLOCK));
    }

    private FlawException truncatedAt(long at) {
        return at == 0
                ? notATar()
                : truncated("The end of a tar is missing after byte " + at + ".");
    }

    private FlawException truncated(String why) {
        return new FlawException(ArchiveProblems.truncated(file, why), true);
    }

    private FlawException damaged(long at, String why) {
        return new FlawException(ArchiveProblems.damaged(file, at, why), false);
    }

    private FlawException unsafe(String what, long at) {
        return new FlawException(ArchiveProblems.unsafe(file, at, what), false);
    }

    private FlawException notATar() {
        Problem problem =
                Problem.permanent(
                        Code.NOT_A_TARBALL,
                        "'" + file.name() + "' is not an archive.",
                        "It does not begin with the header of a tar.",
                        "Deliver an archive of images, as 'imgpkg copy … --to-tar', 'docker save'"
                                + " or 'skopeo copy' writes it."
                                + ArchiveProblems.orTogether(file));
        return new FlawException(problem, false);
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long roundUp(long size) {
        return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
    }
}
