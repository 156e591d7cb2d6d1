package io.longshore.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.json.ShapeException;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an image's config says (OCI image specification, config.md). An artifact's config may be
 * anything; any other document yields no values.
 *
 * @param labels of the containers that are run from the image
 * @param platform null where the config names no operating system
 * @param diffIds the digests of the layers' uncompressed content, from the lowest up
 * @param isBare true if the config says nothing about running the image: no label, no entry point,
 *     no environment
 */
public record ConfigFile(
        Map<String, String> labels,
        @Nullable Platform platform,
        List<String> diffIds,
        boolean isBare) {
    private static final ConfigFile NOTHING = new ConfigFile(Map.of(), null, List.of(), false);
    private static final Set<String> IMAGES =
            Set.of("", MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG);

    public ConfigFile {
        labels = Map.copyOf(labels);
        diffIds = List.copyOf(diffIds);
    }

    /**
     * Reads the config of an image or of an artifact.
     *
     * @param image whose config it is
     * @param config its bytes
     * @throws io.longshore.problem.ProblemException {@code MANIFEST_UNREADABLE} if other programs
     *     may read something else in it, or if it is not a config of an image although the manifest
     *     calls it one
     */
    public static ConfigFile read(Manifest image, byte[] config) {
        String type = image.config().map(Descriptor::mediaType).orElse("");
        try {
            return of(config);
        } catch (ShapeException e) {
            // Go also rejects this, so no reader accepts it.
            return nothing(!IMAGES.contains(type), config, e);
        } catch (IOException e) {
            return nothing(!IMAGES.contains(type) && !beginsAsObject(config), config, e);
        }
    }

    private static ConfigFile nothing(boolean isArtifact, byte[] config, IOException why) {
        if (isArtifact) {
            return NOTHING;
        }
        throw new ProblemException(
                Problem.permanent(
                        Code.MANIFEST_UNREADABLE,
                        "The config " + Digest.of(config) + " cannot be read.",
                        Printable.of(why.getMessage()) + ".",
                        "Make the image or the export again."),
                why);
    }

    private static ConfigFile of(byte[] bytes) throws IOException {
        JsonNode json = JsonTree.of(bytes, Shapes.CONFIG);
        List<String> diffIds = new ArrayList<>();
        for (JsonNode diffId : json.path("rootfs").path("diff_ids")) {
            if (!Digest.isDigest(diffId.textValue())) {
                throw new IOException("'diff_ids' has an element that is not a sha256 digest");
            }
            diffIds.add(diffId.textValue());
        }
        String os = json.path("os").asText("");
        Platform platform =
                os.isEmpty()
                        ? null
                        : new Platform(
                                os,
                                json.path("architecture").asText(""),
                                json.path("variant").asText(""));
        Map<String, String> labels = Manifest.strings(json.path("config").path("Labels"));
        return new ConfigFile(labels, platform, diffIds, saysNothing(json.path("config")));
    }

    private static boolean saysNothing(JsonNode config) {
        for (JsonNode value : config) {
            if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /** Of anything else no reader makes an object. */
    private static boolean beginsAsObject(byte[] config) {
        for (byte b : config) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }
}
