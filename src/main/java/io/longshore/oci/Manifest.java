package io.longshore.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image manifest or an index: the exact bytes, which are transferred and from which the digest
 * is computed, and a read-only view of their content. Immutable.
 */
public final class Manifest {
    /**
     * The largest that registries must take (OCI distribution specification, "Pushing Manifests").
     */
    public static final int LARGEST = 4 << 20;

    /** Of Docker's manifests and of OCI's. */
    private static final int SCHEMA = 2;

    private final byte[] bytes;
    private final Digest digest;
    private final String mediaType;
    private final @Nullable Descriptor config;
    private final List<Descriptor> layers;
    private final List<Descriptor> manifests;
    private final @Nullable Descriptor subject;
    private final @Nullable String artifactType;
    private final Map<String, String> annotations;

    private Manifest(byte[] bytes, String mediaType, JsonNode json) throws IOException {
        this.bytes = bytes;
        this.digest = Digest.of(bytes);
        this.mediaType = mediaType;
        this.config = json.hasNonNull("config") ? descriptor(json.get("config")) : null;
        this.layers = descriptors(json.get("layers"));
        this.manifests = descriptors(json.get("manifests"));
        this.subject = json.hasNonNull("subject") ? descriptor(json.get("subject")) : null;
        this.artifactType = json.path("artifactType").textValue();
        this.annotations = strings(json.get("annotations"));
    }

    /**
     * Reads a manifest.
     *
     * @param bytes the exact bytes; not copied, not to be changed afterwards
     * @param mediaType as declared by the source, such as a Content-Type header; if null or empty,
     *     the type in the manifest, else OCI's type for its structure
     * @throws io.longshore.problem.ProblemException {@code MANIFEST_UNREADABLE} if the bytes are no
     *     manifest or longer than {@link #LARGEST}
     */
    public static Manifest read(byte[] bytes, @Nullable String mediaType) {
        try {
            if (bytes.length > LARGEST) {
                throw new IOException("it has " + bytes.length + " bytes, more than " + LARGEST);
            }
            JsonNode json = JsonTree.of(bytes, Shapes.MANIFEST);
            if (json.path("schemaVersion").asLong(SCHEMA) != SCHEMA) {
                throw new IOException("its schemaVersion is not " + SCHEMA);
            }
            String said = json.path("mediaType").asText("");
            boolean hasChildren = json.has("manifests");
            if (hasChildren && (json.has("layers") || json.has("config"))) {
                // A document that is both would be checked as one and pulled as the other.
                throw new IOException("it claims to be an image and an index at once");
            }
            String type = mediaType == null || mediaType.isEmpty() ? said : mediaType;
            if (!said.isEmpty() && !said.equals(type)) {
                throw new IOException(
                        "it is handed out as " + type + " and says that it is " + said);
            }
            if (type.isEmpty()) {
                type = hasChildren ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
            }
            if (MediaTypes.isIndex(type) != hasChildren) {
                throw new IOException("its media type is " + type + ", which its content is not");
            }
            return new Manifest(bytes, type, json);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MANIFEST_UNREADABLE,
                            "The manifest " + Digest.of(bytes) + " cannot be read.",
                            Printable.of(e.getMessage()) + ".",
                            "Make the image or the export again."),
                    e);
        }
    }

    /** The exact bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public Digest digest() {
        return digest;
    }

    public String mediaType() {
        return mediaType;
    }

    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /** The image's config blob; empty for an index. */
    public Optional<Descriptor> config() {
        return Optional.ofNullable(config);
    }

    /** An image's layers from the lowest up; empty for an index. */
    public List<Descriptor> layers() {
        return layers;
    }

    /** An index's children; empty for an image. */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /** The subject to which this manifest is attached, if any (OCI 1.1 referrers). */
    public Optional<Descriptor> subject() {
        return Optional.ofNullable(subject);
    }

    /** The OCI 1.1 {@code artifactType}, if present. */
    public Optional<String> artifactType() {
        return Optional.ofNullable(artifactType);
    }

    public Map<String, String> annotations() {
        return annotations;
    }

    /** Points to this manifest. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    @Override
    public String toString() {
        return mediaType + " " + digest;
    }

    private static List<Descriptor> descriptors(@Nullable JsonNode array) throws IOException {
        List<Descriptor> found = new ArrayList<>();
        if (array != null && array.isArray()) {
            for (JsonNode element : array) {
                found.add(descriptor(element));
            }
        }
        return List.copyOf(found);
    }

    private static Descriptor descriptor(JsonNode json) throws IOException {
        String digest = json.path("digest").asText("");
        if (!Digest.isDigest(digest)) {
            throw new IOException(
                    "it names the content '" + digest + "', which is not a sha256 digest");
        }
        JsonNode size = json.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new IOException("the size of " + digest + " is not a number of bytes");
        }
        List<String> urls = new ArrayList<>();
        json.path("urls").forEach(url -> urls.add(url.textValue()));
        if (json.hasNonNull("data")) {
            checkData(json.get("data").binaryValue(), digest, size.asLong());
        }
        JsonNode platform = json.path("platform");
        return new Descriptor(
                json.path("mediaType").asText(""),
                Digest.parse(digest),
                size.asLong(),
                strings(json.get("annotations")),
                urls,
                platform.isObject()
                        ? new Platform(
                                platform.path("os").asText(""),
                                platform.path("architecture").asText(""),
                                platform.path("variant").asText(""))
                        : null,
                json.path("artifactType").textValue());
    }

    /** Readers may take this in place of the content (OCI image specification, descriptor.md). */
    private static void checkData(byte[] data, String digest, long size) throws IOException {
        if (data.length != size || !Digest.of(data).toString().equals(digest)) {
            throw new IOException("the data beside " + digest + " is something else");
        }
    }

    static Map<String, String> strings(@Nullable JsonNode object) {
        if (object == null || object.isEmpty()) {
            return Map.of();
        }
        Map<String, String> found = new LinkedHashMap<>();
        if (object.isObject()) {
            object.properties().forEach(f -> found.put(f.getKey(), f.getValue().textValue()));
        }
        return Collections.unmodifiableMap(found);
    }
}
