package io.longshore.archive.docker;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveContent;
import io.longshore.archive.ArchiveContent.Additions;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.CarriedName;
import io.longshore.archive.Damage;
import io.longshore.archive.FirstField;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import io.longshore.archive.StatedNames;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The archive of {@code docker save} before Docker 25, of skopeo and podman ({@code
 * docker-archive:}), and of go-containerregistry. The archive holds no manifest: one is made.
 */
public final class DockerFormat implements ArchiveFormat {
    public static final ArchiveKind KIND =
            new ArchiveKind("docker-archive", "an archive of docker save");
    private static final String MANIFEST_JSON = "manifest.json";

    /** A file that has more of them is not looked through for one of Docker's. */
    private static final int MOST_LISTS = 16;

    @Override
    public ArchiveKind kind() {
        return KIND;
    }

    @Override
    public boolean recognises(ArchiveMembers members) {
        return root(members) != null;
    }

    /**
     * The folder of the only list of images, empty or with a slash at its end, where a person
     * packed the folder that the archive was unpacked to; null if there is no list, or more than
     * one.
     */
    private static @Nullable String root(ArchiveMembers members) {
        List<String> roots =
                members.list().stream()
                        .filter(member -> member.type() == MemberType.FILE)
                        .map(member -> MemberNames.plain(member.name()))
                        .filter(name -> ("/" + name).endsWith("/" + MANIFEST_JSON))
                        .distinct()
                        .limit(MOST_LISTS)
                        .filter(name -> isList(members, name))
                        .map(name -> name.substring(0, name.length() - MANIFEST_JSON.length()))
                        .toList();
        return roots.size() == 1 ? roots.get(0) : null;
    }

    /** True if the member of this name is a list of images as Docker writes it. */
    public static boolean isList(ArchiveMembers members, String name) {
        Set<String> fields = FirstField.of(members, name);
        return fields.contains("Config") && fields.contains("Layers");
    }

    @Override
    public ArchiveContent read(ArchiveMembers members, ArchiveLimits limits, boolean keepDamaged) {
        ArchiveBytes file = members.file();
        MemberNames names = MemberNames.of(members);
        @Nullable Problem truncation = members.truncation(keepDamaged);
        String root = Objects.requireNonNull(root(members));
        ArchiveMember list = names.find(root + MANIFEST_JSON).orElseThrow();
        if (limits.textBytes().isExceededBy(list.sizeBytes())) {
            throw limits.textBytes().exceeded(file.name(), "its manifest.json is longer");
        }
        if (!members.isWhole(list) && truncation != null) {
            throw new ProblemException(truncation);
        }
        byte[] text = file.read(list.offset(), (int) list.sizeBytes());
        DockerImages images = new DockerImages(file, names, root, limits);
        List<ArchiveEntry> entries = new ArrayList<>();
        List<Damage> damages = new ArrayList<>();
        List<DockerList.Item> items = items(file, text);
        ArchiveMember repositories = names.find(root + RepositoriesFile.NAME).orElse(null);
        if (repositories != null && members.isWhole(repositories)) {
            RepositoriesFile.read(file, repositories).require(items, names, root);
        }
        StatedNames stated = new StatedNames(file);
        Map<Digest, Problem> misnamed = new LinkedHashMap<>();
        for (DockerList.Item item : items) {
            try {
                List<ImageEntry> found = images.images(item);
                entries.addAll(found);
                state(item, found.get(0).digest(), stated, misnamed);
            } catch (ProblemException e) {
                if (!keepDamaged || e.problem().code() == Code.TARBALL_TOO_LARGE) {
                    throw e;
                }
                damages.add(new Damage(e.problem(), List.copyOf(item.names()), null));
            }
        }
        if (truncation != null) {
            damages.add(new Damage(truncation, List.of(), null));
        }
        MessageDigest identity = Digest.sha256();
        identity.update(text);
        Set<Digest> made = new LinkedHashSet<>();
        List<ArchiveEntry> once = StatedNames.once(entries);
        for (ArchiveEntry entry : once) {
            identity.update(entry.digest().toString().getBytes(StandardCharsets.US_ASCII));
            made.add(entry.digest());
        }
        List<Problem> notes = new ArrayList<>(misnamed.values());
        notes.addAll(notes(made, once));
        return new ArchiveContent(
                Digest.of(identity),
                once,
                null,
                inOrder(images.blobs()),
                damages,
                new Additions(made, images.compressed(), notes).with(misnamed.keySet()));
    }

    private static void state(
            DockerList.Item item,
            Digest digest,
            StatedNames stated,
            Map<Digest, Problem> misnamed) {
        for (String text : item.names()) {
            CarriedName.parseFamiliar(text)
                    .ifPresentOrElse(
                            name -> stated.add(text, name, digest),
                            () ->
                                    misnamed.putIfAbsent(
                                            digest, ArchiveProblems.misnamed(digest, text)));
        }
    }

    /** The warnings about the images whose manifest was made. */
    public static List<Problem> notes(Set<Digest> made, List<? extends ArchiveEntry> entries) {
        List<Problem> notes = new ArrayList<>();
        Set<Digest> noted = new LinkedHashSet<>();
        for (ArchiveEntry entry : entries) {
            if (made.contains(entry.digest())
                    && entry instanceof ImageEntry image
                    && noted.add(entry.digest())) {
                notes.add(
                        Problem.permanent(
                                        Code.MANIFEST_MADE,
                                        "The manifest "
                                                + entry.digest()
                                                + " of "
                                                + Printable.of(shown(image))
                                                + " was made by Longshore.",
                                        "The archive has no manifest, so the digest of the source"
                                                + " registry is lost; config and layers are those"
                                                + " of the archive.",
                                        "If the digest matters, as for a signature, have the image"
                                                + " saved as an OCI layout: skopeo copy --all"
                                                + " docker://IMAGE oci-archive:FILE.")
                                .with("digest", entry.digest()));
            }
        }
        return notes;
    }

    private static String shown(ImageEntry image) {
        String repository =
                image.refs().isEmpty() ? "" : image.refs().get(0).replaceFirst("@.*", "");
        if (repository.isEmpty()) {
            return "an image without a name";
        }
        return image.tag().isEmpty() ? repository : repository + ":" + image.tag();
    }

    private static Map<Digest, BlobRegion> inOrder(Map<Digest, BlobRegion> blobs) {
        Map<Digest, BlobRegion> sorted = new LinkedHashMap<>();
        blobs.values().stream()
                .sorted(Comparator.comparingLong(BlobRegion::offset))
                .forEach(region -> sorted.put(region.digest(), region));
        return sorted;
    }

    private static List<DockerList.Item> items(ArchiveBytes file, byte[] text) {
        try {
            return DockerList.read(text);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MANIFEST_JSON_UNREADABLE,
                            "The manifest.json of '" + file.name() + "' cannot be read.",
                            Printable.of(String.valueOf(e.getMessage())) + ".",
                            "Save the images again, and copy the file again."),
                    e);
        }
    }
}
