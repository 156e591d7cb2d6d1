package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveContent;
import io.longshore.archive.ArchiveContent.Additions;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.CarriedName;
import io.longshore.archive.Damage;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MissingPlatform;
import io.longshore.archive.SignatureTags;
import io.longshore.archive.StatedNames;
import io.longshore.archive.docker.DockerFormat;
import io.longshore.archive.docker.RepositoriesFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the images of one layout; used once. */
final class LayoutReader {
    private static final String MANIFEST_JSON = "manifest.json";

    private final ArchiveMembers members;
    private final ArchiveBytes file;
    private final MemberNames names;
    private final String root;
    private final LayoutBlobs blobs;
    private final ArchiveLimits limits;
    private final boolean keepDamaged;
    private final List<Damage> damages = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private final StatedNames stated;
    private List<ArchiveEntry> entries = new ArrayList<>();
    private final Set<Digest> misnamed = new LinkedHashSet<>();
    private final MissingPlatforms missing = new MissingPlatforms();
    private final LayoutEntries images;

    LayoutReader(
            ArchiveMembers members,
            MemberNames names,
            String root,
            LayoutBlobs blobs,
            ArchiveLimits limits,
            boolean keepDamaged) {
        this.members = members;
        this.file = members.file();
        this.names = names;
        this.root = root;
        this.blobs = blobs;
        this.limits = limits;
        this.keepDamaged = keepDamaged;
        this.stated = new StatedNames(file);
        this.images = new LayoutEntries(file, blobs, limits, missing, this::damage);
    }

    ArchiveContent read(ArchiveMember index, @Nullable Problem truncation) {
        byte[] indexText = blobs.text(index.offset(), index.sizeBytes(), "index.json");
        Manifest list = index(indexText);
        MessageDigest identity = Digest.sha256();
        identity.update(indexText);
        if (truncation != null) {
            damages.add(new Damage(truncation, List.of(), null));
        }
        addAll(list);
        entries = StatedNames.once(entries);
        Map<Digest, BlobRegion> regions = blobs.regions();
        Set<Digest> made = new LinkedHashSet<>();
        SecondList second = new SecondList(file, names, root, limits);
        ArchiveMember dockers = names.find(root + MANIFEST_JSON).orElse(null);
        if (dockers != null
                && members.isWhole(dockers)
                && DockerFormat.isList(members, root + MANIFEST_JSON)) {
            byte[] text = blobs.text(dockers.offset(), dockers.sizeBytes(), MANIFEST_JSON);
            identity.update((byte) 0);
            identity.update(text);
            note(() -> second.compare(text, entries));
            entries.addAll(second.made());
            second.made().forEach(image -> made.add(image.digest()));
            notes.addAll(DockerFormat.notes(made, second.made()));
        }
        names.find(root + RepositoriesFile.NAME)
                .filter(members::isWhole)
                .ifPresent(member -> note(() -> second.compareNames(member, entries)));
        entries.forEach(entry -> note(() -> stated.add(entry)));
        SignatureTags.damages(file, entries, regions)
                .forEach(found -> damage(found.problem(), found.images(), found.digest()));
        Set<Digest> known = new HashSet<>(made);
        known.addAll(blobs.read());
        notes.addAll(new UnlistedManifests(file).notes(regions, known, entries));
        Additions additions = new Additions(made, Map.of(), notes);
        List<MissingPlatform> platforms = missing.of(entries);
        if (keepDamaged) {
            damages.addAll(missing.damages(entries));
        }
        return new ArchiveContent(
                Digest.of(identity),
                keepDamaged ? entries : missing.replaced(entries),
                null,
                regions,
                damages,
                additions.with(misnamed).without(platforms));
    }

    private Manifest index(byte[] text) {
        try {
            Manifest list = Manifest.read(text, null);
            if (list.isIndex()) {
                return list;
            }
            throw unreadable("it is not an index.");
        } catch (ProblemException e) {
            throw unreadable(e.problem().why());
        }
    }

    private ProblemException unreadable(String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.MANIFEST_UNREADABLE,
                        "The index.json of '" + file.name() + "' cannot be read.",
                        why,
                        LayoutBlobs.AGAIN));
    }

    private void addAll(Manifest list) {
        Map<Digest, Manifest> top = new LinkedHashMap<>();
        Set<Digest> children = new LinkedHashSet<>();
        for (Descriptor descriptor : list.manifests()) {
            images.count(1);
            if (!top.containsKey(descriptor.digest())) {
                Manifest manifest = images.manifest(descriptor);
                if (manifest != null) {
                    top.put(descriptor.digest(), manifest);
                    if (!LayoutRoles.isReferrersIndex(descriptor, manifest)) {
                        manifest.manifests().forEach(child -> children.add(child.digest()));
                    }
                }
            }
        }
        LayoutRoles roles = new LayoutRoles(list.manifests(), top, blobs);
        Set<String> seen = new LinkedHashSet<>();
        for (Descriptor descriptor : list.manifests()) {
            Manifest manifest = top.get(descriptor.digest());
            CarriedName name = LayoutNames.of(descriptor);
            note(() -> requireOneName(descriptor, top.keySet()));
            if (manifest == null || !seen.add(descriptor.digest() + " " + name)) {
                continue;
            }
            if (LayoutRoles.isReferrersIndex(descriptor, manifest)) {
                // The registry, or the push, lists referrers: only what is listed goes up.
                manifest.manifests().stream()
                        .filter(referrer -> !top.containsKey(referrer.digest()))
                        .forEach(referrer -> add(referrer, name.withTag(null)));
            } else if (LayoutRoles.isFile(manifest)) {
                notes.add(leftOut(name));
            } else if (!children.contains(descriptor.digest()) || name.tag() != null) {
                LayoutNames.unusable(descriptor).ifPresent(text -> noteName(descriptor, text));
                add(descriptor, name.withTag(roles.tag(descriptor, manifest, name)));
            }
        }
    }

    private void add(Descriptor descriptor, CarriedName name) {
        ArchiveEntry entry = images.entry(descriptor, name, 1);
        if (entry != null) {
            entries.add(entry);
        }
    }

    private void noteName(Descriptor descriptor, String text) {
        if (misnamed.add(descriptor.digest())) {
            notes.add(ArchiveProblems.misnamed(descriptor.digest(), text));
        }
    }

    /** The annotations have to name one image, by one name. */
    private void requireOneName(Descriptor descriptor, Set<Digest> all) {
        Digest digest = descriptor.digest();
        LayoutNames.texts(descriptor).forEach(text -> stated.requireDigest(text, digest, all));
        if (!LayoutNames.agree(descriptor)) {
            String both =
                    LayoutNames.texts(descriptor)
                            .map(Printable::of)
                            .collect(Collectors.joining("' and '"));
            throw new ProblemException(
                    ArchiveProblems.twoTruths(
                            file, "index.json calls the image " + digest + " '" + both + "'."));
        }
    }

    private Problem leftOut(CarriedName name) {
        return Problem.permanent(
                Code.LEFT_OUT,
                "The archive holds " + Printable.of(name.toString()) + ", which was left out.",
                "It is a file that is not for a registry.",
                "Take it out of the archive with the tool that made it, if you need it.");
    }

    /** Does it; a problem of it is a damage. */
    private void note(Runnable check) {
        try {
            check.run();
        } catch (ProblemException e) {
            damage(e.problem(), List.of(), null);
        }
    }

    private void damage(Problem problem, List<String> concerned, @Nullable Digest digest) {
        if (!keepDamaged) {
            throw new ProblemException(problem);
        }
        damages.add(new Damage(problem, concerned, digest));
    }
}
