package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.Locale;
import java.util.regex.Pattern;

/** The problems that archives of every format share. */
public final class ArchiveProblems {
    private static final String COPY_AGAIN =
            "Copy or export the archive again and compare its checksum with the original's.";

    private ArchiveProblems() {}

    /** People number the parts of an archive in each way; a part may have the name of a whole. */
    private static final Pattern PART = Pattern.compile(".*[._ -]?part[._ -]?\\d.*");

    /**
     * What else to do if the file has the name of a part, behind another advice; empty for most
     * names.
     */
    public static String orTogether(ArchiveBytes file) {
        return PART.matcher(file.name().toLowerCase(Locale.ROOT)).matches()
                ? " If it is one of several parts, put them together in the order of their numbers"
                        + " (cat … > NAME.tar), and deliver the whole."
                : "";
    }

    /**
     * The archive contradicts itself about its images, so that programs find different ones in it.
     *
     * @param why the two statements, as a sentence
     */
    public static Problem twoTruths(ArchiveBytes file, String why) {
        return Problem.permanent(
                Code.TWO_TRUTHS,
                "The archive '" + file.name() + "' says two different things about its images.",
                Printable.line(why)
                        + " Which images arrive would depend on the program that reads it.",
                "Copy the file again and compare its checksum with the original's. If it is the"
                        + " same, have the archive made again by one tool, and ask who made this"
                        + " one.");
    }

    /** A warning: the archive calls an image by a text that is no name. */
    public static Problem misnamed(Digest image, String text) {
        return Problem.permanent(
                        Code.NAME_MISSING,
                        "The archive calls the image " + image + " '" + Printable.of(text) + "'.",
                        "No registry takes that as the name of an image: names are of"
                                + " a-z, 0-9, / and single . _ - between them, tags of at"
                                + " most 128 letters, digits and . _ -. The repository of"
                                + " the image is not known: below a prefix it is in"
                                + " 'unnamed', by its digest.",
                        "Have it saved under a valid name, in small letters; or choose"
                                + " its repository with --to-repo.")
                .with("digest", image);
    }

    /** The file ends too early. */
    public static Problem truncated(ArchiveBytes file, String why) {
        return Problem.permanent(
                        Code.TARBALL_TRUNCATED,
                        "The archive '" + file.name() + "' is not complete.",
                        why,
                        COPY_AGAIN + orTogether(file))
                .with("sizeBytes", file.sizeBytes());
    }

    /**
     * A header contradicts itself.
     *
     * @param at the header's offset
     */
    public static Problem damaged(ArchiveBytes file, long at, String why) {
        return Problem.permanent(
                        Code.TARBALL_DAMAGED,
                        "The archive '" + file.name() + "' is damaged at byte " + at + ".",
                        why,
                        COPY_AGAIN)
                .with("offset", at);
    }

    /**
     * The archive holds something that no exporter writes.
     *
     * @param what that is, as an object of the sentence
     * @param at the header's offset
     */
    public static Problem unsafe(ArchiveBytes file, long at, String what) {
        return unsafe(
                file,
                at,
                what,
                "No tool that exports images writes that: it is a sign of damage or of an attack.",
                "Have the archive exported again by the tool that made it, and compare its checksum"
                        + " with the original's.");
    }

    /**
     * Bytes behind the end of a tar.
     *
     * @param at the offset of the end
     * @param isTar whether these bytes are another tar
     */
    public static Problem followed(ArchiveBytes file, long at, boolean isTar) {
        return isTar
                ? unsafe(
                        file,
                        at,
                        "a second archive behind its end",
                        "Programs differ in whether they read it. Tars do not become one with cat.",
                        "Deliver each of the archives as a file of its own.")
                : unsafe(
                        file,
                        at,
                        "data after its end",
                        "A copy of another length, or a program that adds something, leaves that.",
                        COPY_AGAIN);
    }

    /** A member that has other bytes in the tar than its file had. */
    public static Problem sparse(ArchiveBytes file, ArchiveMember member, String name) {
        return unsafe(
                file,
                member.headerOffset(),
                "'" + name + "', which is " + member.type().description(),
                "It was packed by 'tar -S', which leaves out zeros.",
                "Pack it again without the option -S of tar.");
    }

    /** {@link #unsafe(ArchiveBytes, long, String)} with a reason and a fix of its own. */
    public static Problem unsafe(ArchiveBytes file, long at, String what, String why, String fix) {
        return Problem.permanent(
                        Code.TARBALL_UNSAFE,
                        "The archive '" + file.name() + "' holds " + what + ".",
                        why,
                        fix)
                .with("offset", at);
    }
}
