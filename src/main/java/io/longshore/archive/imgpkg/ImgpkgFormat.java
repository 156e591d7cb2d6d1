package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveContent;
import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.Damage;
import io.longshore.archive.FirstField;
import io.longshore.archive.SignatureTags;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The archive that imgpkg writes. An exporter first writes all layers as zeros, so an interrupted
 * export has valid headers and its full size.
 */
public final class ImgpkgFormat implements ArchiveFormat {
    public static final ArchiveKind KIND = new ArchiveKind("imgpkg", "an imgpkg archive");

    @Override
    public ArchiveKind kind() {
        return KIND;
    }

    /** True if the list of images is imgpkg's, and not only a file of the same name. */
    public static boolean isCertain(ArchiveMembers members) {
        Set<String> fields = FirstField.of(members, ImgpkgMembers.MANIFEST_JSON);
        return fields.contains("Image") || fields.contains("ImageIndex");
    }

    /** False if the members are none that imgpkg writes, whatever follows them. */
    public static boolean mayBe(ArchiveMembers members) {
        try {
            new ImgpkgMembers(members);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    @Override
    public boolean recognises(ArchiveMembers members) {
        return isCertain(members)
                || members.file(ImgpkgMembers.MANIFEST_JSON)
                        .filter(list -> hasLayers(members) || isList(members, list))
                        .isPresent();
    }

    /** Other programs have files of this name, too. */
    private static boolean hasLayers(ArchiveMembers members) {
        return members.list().stream().anyMatch(it -> ImgpkgMembers.isLayer(it.name()));
    }

    /** An object is nothing that imgpkg has ever written. */
    private static boolean isList(ArchiveMembers members, ArchiveMember list) {
        if (!members.isWhole(list)) {
            return true;
        }
        int length = (int) Math.min(list.sizeBytes(), 64);
        String start =
                new String(members.file().read(list.offset(), length), StandardCharsets.UTF_8);
        return !start.stripLeading().startsWith("{");
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code TARBALL_TRUNCATED}, {@code
     *     TARBALL_DAMAGED}, {@code TARBALL_UNSAFE} (what imgpkg never writes), {@code
     *     TARBALL_TOO_LARGE} (a limit), {@code MANIFEST_JSON_MISSING}, {@code
     *     MANIFEST_JSON_UNREADABLE}, {@code MANIFEST_UNREADABLE}
     */
    @Override
    public ArchiveContent read(ArchiveMembers members, ArchiveLimits limits, boolean keepDamaged) {
        ArchiveBytes file = members.file();
        ImgpkgMembers found = new ImgpkgMembers(members);
        Problem truncation = members.truncation(keepDamaged);
        ArchiveMember manifestJson = found.manifestJson(truncation);
        if (limits.documentBytes().isExceededBy(manifestJson.sizeBytes())) {
            throw limits.documentBytes()
                    .exceeded(
                            file.name(),
                            "its manifest.json has " + manifestJson.sizeBytes() + " bytes");
        }
        ManifestJsonEntries entries = new ManifestJsonEntries(file.name(), limits, keepDamaged);
        MessageDigest hash = Digest.sha256();
        try (InputStream text =
                new DigestInputStream(
                        file.stream(manifestJson.offset(), manifestJson.sizeBytes()), hash)) {
            ManifestJson.read(text, file.name(), limits, entries::add);
            return new ArchiveContent(
                    Digest.of(hash),
                    entries.entries(),
                    entries.rootBundle(),
                    found.blobs(),
                    damages(file, entries, found.blobs(), truncation));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MANIFEST_JSON_UNREADABLE,
                            "The manifest.json of '" + file.name() + "' cannot be read.",
                            Printable.of(firstLine(e)) + ".",
                            "Copy or export the archive again."),
                    e);
        }
    }

    private static List<Damage> damages(
            ArchiveBytes file,
            ManifestJsonEntries entries,
            Map<Digest, BlobRegion> blobs,
            @Nullable Problem truncation) {
        List<Damage> damages = new ArrayList<>(entries.damages());
        damages.addAll(SignatureTags.damages(file, entries.entries(), blobs));
        if (truncation != null) {
            damages.add(new Damage(truncation, List.of(), null));
        }
        return damages;
    }

    /** Jackson adds a second line about where in its source it was. */
    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
