package io.longshore.oci;

import static io.longshore.json.Shape.ANYTHING;
import static io.longshore.json.Shape.BASE64;
import static io.longshore.json.Shape.DIGEST;
import static io.longshore.json.Shape.FLAG;
import static io.longshore.json.Shape.PLAIN;
import static io.longshore.json.Shape.TEXT;
import static io.longshore.json.Shape.TIME;
import static io.longshore.json.Shape.WHOLE;
import static io.longshore.json.Shape.list;
import static io.longshore.json.Shape.map;
import static io.longshore.json.Shape.object;

import io.longshore.json.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * The members of manifests, indexes and configs that other programs know: those of the OCI image
 * specification 1.1 and of go-containerregistry ({@code pkg/v1}), which imgpkg and cosign read
 * with.
 */
final class Shapes {
    private static final Shape TEXTS = list(TEXT);
    private static final Shape NAMED_TEXTS = map(TEXT);

    private static final Shape PLATFORM =
            object(
                    Map.of(
                            "architecture", TEXT,
                            "os", TEXT,
                            "os.version", TEXT,
                            "os.features", TEXTS,
                            "variant", TEXT,
                            "features", TEXTS),
                    PLAIN);

    private static final Shape DESCRIPTOR =
            object(
                    Map.of(
                            "mediaType", TEXT,
                            "digest", DIGEST,
                            "size", WHOLE,
                            "data", BASE64,
                            "urls", TEXTS,
                            "annotations", NAMED_TEXTS,
                            "platform", PLATFORM,
                            "artifactType", TEXT),
                    PLAIN);

    /** An image manifest or an index: which of them it is, is to be the same to every reader. */
    static final Shape MANIFEST =
            object(
                    Map.of(
                            "schemaVersion", WHOLE,
                            "mediaType", TEXT,
                            "artifactType", TEXT,
                            "config", DESCRIPTOR,
                            "layers", list(DESCRIPTOR),
                            "manifests", list(DESCRIPTOR),
                            "subject", DESCRIPTOR,
                            "annotations", NAMED_TEXTS,
                            // Of schema 1, whose layers these are.
                            "fsLayers", Shape.ABSENT),
                    PLAIN);

    /** A config. Builders add members of their own, with free names in them. */
    static final Shape CONFIG = config();

    private Shapes() {}

    private static Shape config() {
        Map<String, Shape> config = new HashMap<>();
        for (String name :
                new String[] {
                    "architecture",
                    "author",
                    "container",
                    "docker_version",
                    "os",
                    "os.version",
                    "variant"
                }) {
            config.put(name, TEXT);
        }
        config.put("created", TIME);
        config.put("os.features", TEXTS);
        config.put("config", container());
        // As config, of the step that made the image; of Docker only.
        config.put("container_config", ANYTHING);
        config.put("rootfs", object(Map.of("type", TEXT, "diff_ids", list(DIGEST)), ANYTHING));
        config.put(
                "history",
                list(
                        object(
                                Map.of(
                                        "author", TEXT,
                                        "created", TIME,
                                        "created_by", TEXT,
                                        "comment", TEXT,
                                        "empty_layer", FLAG),
                                ANYTHING)));
        return object(config, ANYTHING);
    }

    private static Shape container() {
        Map<String, Shape> container = new HashMap<>();
        for (String name :
                new String[] {
                    "Domainname",
                    "Hostname",
                    "Image",
                    "MacAddress",
                    "StopSignal",
                    "User",
                    "WorkingDir"
                }) {
            container.put(name, TEXT);
        }
        for (String name :
                new String[] {
                    "ArgsEscaped",
                    "AttachStderr",
                    "AttachStdin",
                    "AttachStdout",
                    "NetworkDisabled",
                    "OpenStdin",
                    "StdinOnce",
                    "Tty"
                }) {
            container.put(name, FLAG);
        }
        for (String name : new String[] {"Cmd", "Entrypoint", "Env", "OnBuild", "Shell"}) {
            container.put(name, TEXTS);
        }
        container.put("Labels", NAMED_TEXTS);
        container.put("Volumes", map(object(Map.of(), ANYTHING)));
        container.put("ExposedPorts", map(object(Map.of(), ANYTHING)));
        container.put(
                "Healthcheck",
                object(
                        Map.of(
                                "Test", TEXTS,
                                "Interval", WHOLE,
                                "Timeout", WHOLE,
                                "StartPeriod", WHOLE,
                                "StartInterval", ANYTHING,
                                "Retries", WHOLE),
                        ANYTHING));
        return object(container, ANYTHING);
    }
}
