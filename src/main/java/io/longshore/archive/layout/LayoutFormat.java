package io.longshore.archive.layout;

import io.longshore.archive.ArchiveContent;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An OCI image layout in a tar (OCI image specification, image-layout.md), as skopeo, podman,
 * buildah, containerd, Docker 25 and later, regctl, oras, crane, cosign, hauler and Zarf write it.
 * The file {@code oci-layout} is not required, because hauler writes none.
 */
public final class LayoutFormat implements ArchiveFormat {
    private static final ArchiveKind KIND =
            new ArchiveKind("oci-layout", "an OCI image layout in a tar");
    private static final String INDEX = "index.json";
    private static final String MARKER = "oci-layout";
    private static final String BLOBS = "blobs/";

    @Override
    public ArchiveKind kind() {
        return KIND;
    }

    @Override
    public boolean recognises(ArchiveMembers members) {
        return roots(members).size() == 1;
    }

    /**
     * The folders in which layouts lie, each empty or with a slash at its end. Of a layout whose
     * index is behind the end of a truncated file, the folder counts as well.
     */
    public static Set<String> roots(ArchiveMembers members) {
        Map<String, Integer> found = new LinkedHashMap<>();
        for (ArchiveMember member : members.list()) {
            String name = MemberNames.plain(member.name());
            if (member.type() == MemberType.FILE) {
                mark(found, name, INDEX, 1);
                mark(found, name, MARKER, 2);
                int blobs = ("/" + name).indexOf("/" + BLOBS + "sha");
                if (blobs >= 0) {
                    found.merge(name.substring(0, blobs), 4, (a, b) -> a | b);
                }
            }
        }
        boolean isCut = members.flaw() != null;
        Set<String> roots = new TreeSet<>();
        found.forEach(
                (root, seen) -> {
                    boolean hasBlobs = (seen & 4) != 0;
                    if (hasBlobs && ((seen & 1) != 0 || (isCut && (seen & 2) != 0))) {
                        roots.add(root);
                    } else if ((seen & 3) == 3 || (hasBlobs && isCut)) {
                        roots.add(root);
                    }
                });
        return roots;
    }

    private static void mark(Map<String, Integer> found, String name, String file, int bit) {
        if (name.equals(file) || name.endsWith("/" + file)) {
            found.merge(name.substring(0, name.length() - file.length()), bit, (a, b) -> a | b);
        }
    }

    @Override
    public ArchiveContent read(ArchiveMembers members, ArchiveLimits limits, boolean keepDamaged) {
        String root = roots(members).iterator().next();
        MemberNames names = MemberNames.of(members);
        Problem truncation = members.truncation(keepDamaged);
        List<ArchiveMember> texts = new ArrayList<>();
        names.find(root + INDEX).filter(members::isWhole).ifPresent(texts::add);
        if (texts.isEmpty()) {
            throw new ProblemException((truncation != null ? truncation : missing(members, root)));
        }
        LayoutBlobs blobs = new LayoutBlobs(members.file(), names, root, limits);
        return new LayoutReader(members, names, root, blobs, limits, keepDamaged)
                .read(texts.get(0), truncation);
    }

    private static Problem missing(ArchiveMembers members, String root) {
        return Problem.permanent(
                Code.MANIFEST_JSON_MISSING,
                "The archive '" + members.file().name() + "' has no " + root + INDEX + ".",
                "It holds the blobs of an OCI image layout, but not its list of images.",
                "Pack the whole folder of the layout again.");
    }
}
