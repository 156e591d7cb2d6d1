package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds manifest.json and the layers among the members. Plain files with other names are ignored;
 * anything else (links, devices, folders, names that lead away, a name twice) is refused.
 */
final class ImgpkgMembers {
    static final String MANIFEST_JSON = "manifest.json";

    private static final Pattern LAYER = Pattern.compile("sha256-([0-9a-f]{64})\\.tar\\.gz");
    private static final int LONGEST_NAME = 255;

    private final ArchiveMembers members;
    private final Map<Digest, BlobRegion> blobs = new LinkedHashMap<>();
    private @Nullable ArchiveMember manifestJson;

    /**
     * @throws io.longshore.problem.ProblemException {@code TARBALL_UNSAFE}
     */
    ImgpkgMembers(ArchiveMembers members) {
        this.members = members;
        members.list().forEach(this::add);
    }

    /** The name of the member that holds a layer. */
    static String layerName(Digest digest) {
        return "sha256-" + digest.hex() + ".tar.gz";
    }

    /** The layers, in the order of the file. */
    Map<Digest, BlobRegion> blobs() {
        return blobs;
    }

    /**
     * @param truncation why the file ends before it should; null if it does not
     * @throws io.longshore.problem.ProblemException {@code MANIFEST_JSON_MISSING}, or the
     *     truncation, if it is not there
     */
    ArchiveMember manifestJson(@Nullable Problem truncation) {
        ArchiveMember found = manifestJson;
        if (found == null || !members.isWhole(found)) {
            throw new ProblemException((truncation == null ? missing() : truncation));
        }
        return found;
    }

    /** True for the name of a layer's member. */
    static boolean isLayer(String name) {
        return LAYER.matcher(MemberNames.plain(name)).matches();
    }

    /** A person may have packed the archive again: {@code tar -cf FILE -C FOLDER .}. */
    private void add(ArchiveMember member) {
        String name = MemberNames.plain(member.name());
        if (name.isEmpty() && member.type() == MemberType.FOLDER) {
            return;
        }
        requirePlain(member, name);
        Matcher layer = LAYER.matcher(name);
        if (name.equals(MANIFEST_JSON)) {
            if (manifestJson != null) {
                throw unsafe(member, "two entries named '" + MANIFEST_JSON + "'");
            }
            manifestJson = member;
        } else if (layer.matches()) {
            Digest digest = new Digest(layer.group(1));
            BlobRegion region = new BlobRegion(digest, member.offset(), member.sizeBytes());
            if (blobs.putIfAbsent(digest, region) != null) {
                throw unsafe(member, "two entries named '" + name + "'");
            }
        }
    }

    private void requirePlain(ArchiveMember member, String name) {
        if (member.type() == MemberType.SPARSE_FILE) {
            throw new ProblemException(
                    ArchiveProblems.sparse(members.file(), member, Printable.of(name)));
        }
        if (member.type() != MemberType.FILE) {
            throw unsafe(
                    member,
                    "'" + Printable.of(name) + "', which is " + member.type().description());
        }
        boolean leadsAway =
                name.startsWith("/")
                        || name.contains("\\")
                        || name.contains(":")
                        || ("/" + name + "/").contains("/../");
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || leadsAway
                || !Printable.of(name).equals(name)) {
            throw unsafe(member, "an entry with the name '" + Printable.of(name) + "'");
        }
    }

    private RuntimeException unsafe(ArchiveMember member, String what) {
        return new ProblemException(
                ArchiveProblems.unsafe(members.file(), member.headerOffset(), what));
    }

    private Problem missing() {
        ArchiveBytes file = members.file();
        return Problem.permanent(
                Code.MANIFEST_JSON_MISSING,
                "The archive '" + file.name() + "' has no " + MANIFEST_JSON + ".",
                "It is a tar, but not one that imgpkg wrote.",
                "Export it with 'longshore export' or 'imgpkg copy … --to-tar'.");
    }
}
