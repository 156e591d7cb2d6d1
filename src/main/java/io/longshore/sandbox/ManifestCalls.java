package io.longshore.sandbox;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.util.Optional;

/** Reads, writes and deletes manifests, by tag and by digest. */
final class ManifestCalls {
    private final Storage storage;
    private final ManifestStore manifests;

    ManifestCalls(Storage storage) {
        this.storage = storage;
        this.manifests = storage.manifests();
    }

    void handle(String repository, String reference, Call call) throws IOException, Refusal {
        switch (call.method()) {
            case "GET", "HEAD" -> read(repository, reference, call);
            case "PUT" -> write(repository, reference, call);
            case "DELETE" -> delete(repository, reference, call);
            default -> throw Refusal.unsupported(call.method());
        }
    }

    private void read(String repository, String reference, Call call) throws IOException, Refusal {
        Manifest manifest =
                find(repository, reference).orElseThrow(() -> Refusal.manifestUnknown(reference));
        call.set("Docker-Content-Digest", manifest.digest())
                .answer(200, manifest.mediaType(), manifest.bytes());
    }

    private Optional<Manifest> find(String repository, String reference) throws IOException {
        Optional<Digest> digest =
                Digest.isDigest(reference)
                        ? Optional.of(Digest.parse(reference))
                        : manifests.tag(repository, reference);
        return digest.isPresent() ? manifests.get(repository, digest.get()) : Optional.empty();
    }

    private void write(String repository, String reference, Call call) throws IOException, Refusal {
        Manifest manifest = parse(call);
        boolean byDigest = reference.indexOf(':') >= 0;
        if (byDigest && !Call.digest(reference).equals(manifest.digest())) {
            throw Refusal.digestInvalid("the manifest has the digest " + manifest.digest());
        }
        if (!byDigest && !ReferenceGrammar.isTag(reference)) {
            throw Refusal.tagInvalid(reference);
        }
        checkContentIsThere(repository, manifest);
        manifests.put(repository, manifest);
        if (!byDigest) {
            manifests.tag(repository, reference, manifest.digest());
        }
        manifest.subject().ifPresent(subject -> call.set("OCI-Subject", subject.digest()));
        call.set("Location", "/v2/" + repository + "/manifests/" + manifest.digest())
                .set("Docker-Content-Digest", manifest.digest())
                .answer(201);
    }

    private static Manifest parse(Call call) throws IOException, Refusal {
        byte[] bytes = call.body().readNBytes(Manifest.LARGEST + 1);
        if (bytes.length > Manifest.LARGEST) {
            throw Refusal.tooLarge("a manifest", Manifest.LARGEST);
        }
        try {
            Manifest manifest = Manifest.read(bytes, call.header("Content-Type").orElse(null));
            if (!MediaTypes.isManifest(manifest.mediaType())) {
                throw Refusal.manifestInvalid("unknown media type " + manifest.mediaType());
            }
            return manifest;
        } catch (ProblemException e) {
            throw Refusal.manifestInvalid(e.problem().why());
        }
    }

    private void checkContentIsThere(String repository, Manifest manifest) throws Refusal {
        if (manifest.config().isPresent()) {
            checkBlob(repository, manifest.config().get());
        }
        for (Descriptor layer : manifest.layers()) {
            if (!MediaTypes.isNonDistributable(layer.mediaType())) {
                checkBlob(repository, layer);
            }
        }
        for (Descriptor child : manifest.manifests()) {
            if (!manifests.has(repository, child.digest())) {
                throw Refusal.manifestBlobUnknown(child.digest());
            }
        }
    }

    private void checkBlob(String repository, Descriptor blob) throws Refusal {
        if (!storage.blobs().has(repository, blob.digest())) {
            throw Refusal.manifestBlobUnknown(blob.digest());
        }
    }

    private void delete(String repository, String reference, Call call)
            throws IOException, Refusal {
        boolean deleted =
                Digest.isDigest(reference)
                        ? manifests.delete(repository, Digest.parse(reference))
                        : manifests.deleteTag(repository, reference);
        if (!deleted) {
            throw Refusal.manifestUnknown(reference);
        }
        call.answer(202);
    }
}
