package io.longshore.bundle;

import io.longshore.bundle.Description.Item;
import io.longshore.json.Json;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.Platform;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A description as text and as YAML in {@code imgpkg describe}'s forms, and as JSON of our own.
 *
 * <p>Deliberately other than imgpkg: the text is in the YAML's order instead of one that changes
 * from run to run, {@code %} stays {@code %}, and an index without linux/amd64 shows its first
 * platform instead of failing.
 */
public final class DescriptionPrinter {
    private static final String LINUX_AMD64 = "linux/amd64";
    private static final String WITHHELD =
            "a policy of the project withholds it; its presence was confirmed through the"
                    + " registry's own API, which does not name its layers";

    private final boolean withLayers;

    /**
     * @param withLayers list each image's layers
     */
    public DescriptionPrinter(boolean withLayers) {
        this.withLayers = withLayers;
    }

    /** For people. */
    public String text(Description bundle) {
        StringBuilder out = new StringBuilder();
        out.append("Bundle SHA: ").append(bundle.digest()).append("\n\n");
        text(out, bundle, "", "  ");
        return out.append("\nSucceeded\n").toString();
    }

    private void text(StringBuilder out, Description bundle, String heading, String indent) {
        if (bundle.bundles().isEmpty() && bundle.images().isEmpty()) {
            return;
        }
        line(out, heading, "Images:");
        boolean first = true;
        for (Description inner : bundle.bundles()) {
            if (!first) {
                out.append('\n');
            }
            first = false;
            line(out, indent, "- Image: " + inner.image());
            line(out, indent, "  Type: " + ImageType.BUNDLE.label());
            line(out, indent, "  Origin: " + inner.origin());
            details(out, indent, inner.manifest().layers(), inner.annotations());
            text(out, inner, indent + "  ", indent + "  ");
        }
        for (Item image : bundle.images()) {
            line(out, indent, "- Image: " + image.image());
            line(out, indent, "  Type: " + image.type().label());
            if (image.type() == ImageType.IMAGE) {
                line(out, indent, "  Origin: " + image.origin());
            }
            if (image.withheld()) {
                line(out, indent, "  Withheld: " + WITHHELD);
            }
            details(out, indent, layers(image), image.annotations());
        }
    }

    private void details(
            StringBuilder out,
            String indent,
            List<Descriptor> layers,
            Map<String, String> annotations) {
        if (withLayers && !layers.isEmpty()) {
            line(out, indent, "  Layers:");
            for (Descriptor layer : layers) {
                line(out, indent, "    - Digest: " + layer.digest());
            }
        }
        if (!annotations.isEmpty()) {
            line(out, indent, "  Annotations:");
            for (Map.Entry<String, String> entry : new TreeMap<>(annotations).entrySet()) {
                line(out, indent, "    " + entry.getKey() + ": " + entry.getValue());
            }
        }
    }

    private static void line(StringBuilder out, String indent, String text) {
        out.append(indent).append(Printable.line(text)).append('\n');
    }

    /** For programs, with imgpkg's names. */
    public String yaml(Description bundle) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sha", bundle.digest().toString());
        document.putAll(yamlOf(bundle));
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(10_000);
        options.setSplitLines(false);
        return new Yaml(options).dump(document);
    }

    private Map<String, Object> yamlOf(Description bundle) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!bundle.annotations().isEmpty()) {
            fields.put("annotations", new TreeMap<>(bundle.annotations()));
        }
        Map<String, Object> content = new LinkedHashMap<>();
        if (!bundle.bundles().isEmpty()) {
            Map<String, Object> bundles = new LinkedHashMap<>();
            bundle.bundles().forEach(b -> bundles.put(b.digest().toString(), yamlOf(b)));
            content.put("bundles", bundles);
        }
        if (!bundle.images().isEmpty()) {
            Map<String, Object> images = new LinkedHashMap<>();
            bundle.images()
                    .forEach(i -> images.put(i.image().requireDigest().toString(), yamlOf(i)));
            content.put("images", images);
        }
        fields.put("content", content);
        fields.put("image", bundle.image().toString());
        layers(fields, bundle.manifest().layers());
        fields.put("metadata", Map.of());
        fields.put("origin", bundle.origin().toString());
        return fields;
    }

    private Map<String, Object> yamlOf(Item image) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!image.annotations().isEmpty()) {
            fields.put("annotations", new TreeMap<>(image.annotations()));
        }
        fields.put("image", image.image().toString());
        fields.put("imageType", image.type().label());
        layers(fields, layers(image));
        fields.put("origin", image.origin().toString());
        if (image.withheld()) {
            fields.put("withheld", WITHHELD);
        }
        return fields;
    }

    private void layers(Map<String, Object> fields, List<Descriptor> layers) {
        if (withLayers && !layers.isEmpty()) {
            fields.put(
                    "layers",
                    layers.stream().map(l -> Map.of("digest", l.digest().toString())).toList());
        }
    }

    /** For programs, with all platforms of an index. */
    public String json(Description bundle) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.putAll(jsonOf(bundle));
        return new String(Json.pretty(document), StandardCharsets.UTF_8);
    }

    private Map<String, Object> jsonOf(Description bundle) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", bundle.image().toString());
        fields.put("type", ImageType.BUNDLE.label());
        fields.put("origin", bundle.origin().toString());
        fields.put("annotations", bundle.annotations());
        fields.put("mediaType", bundle.manifest().mediaType());
        jsonLayers(fields, bundle.manifest().layers());
        fields.put("bundles", bundle.bundles().stream().map(this::jsonOf).toList());
        fields.put("images", bundle.images().stream().map(this::jsonOf).toList());
        return fields;
    }

    private Map<String, Object> jsonOf(Item image) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", image.image().toString());
        fields.put("type", image.type().label());
        fields.put("origin", image.origin().toString());
        fields.put("annotations", image.annotations());
        Manifest manifest = image.manifest();
        if (manifest == null) {
            fields.put("withheld", WITHHELD);
            return fields;
        }
        fields.put("mediaType", manifest.mediaType());
        if (!manifest.isIndex()) {
            jsonLayers(fields, manifest.layers());
            return fields;
        }
        List<Map<String, Object>> platforms = new ArrayList<>();
        for (Descriptor child : manifest.manifests()) {
            Map<String, Object> platform = new LinkedHashMap<>();
            platform.put("digest", child.digest().toString());
            platform.put("platform", child.platform() == null ? null : child.platform().toString());
            platform.put("mediaType", child.mediaType());
            image.children().stream()
                    .filter(c -> c.digest().equals(child.digest()))
                    .findFirst()
                    .ifPresent(c -> jsonLayers(platform, c.layers()));
            platforms.add(platform);
        }
        fields.put("platforms", platforms);
        return fields;
    }

    private void jsonLayers(Map<String, Object> fields, List<Descriptor> layers) {
        if (withLayers) {
            fields.put("layers", layers.stream().map(DescriptionPrinter::jsonOf).toList());
        }
    }

    private static Map<String, Object> jsonOf(Descriptor layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("digest", layer.digest().toString());
        fields.put("sizeBytes", layer.sizeBytes());
        fields.put("mediaType", layer.mediaType());
        return fields;
    }

    /** An image's layers; of an index those of linux/amd64, or of the first platform there is. */
    private static List<Descriptor> layers(Item image) {
        Manifest manifest = image.manifest();
        if (manifest == null) {
            return List.of();
        }
        if (!manifest.isIndex()) {
            return manifest.layers();
        }
        List<Descriptor> children = manifest.manifests();
        return children.stream()
                .filter(c -> isLinuxAmd64(c.platform()))
                .findFirst()
                .or(() -> children.stream().findFirst())
                .flatMap(
                        chosen ->
                                image.children().stream()
                                        .filter(c -> c.digest().equals(chosen.digest()))
                                        .findFirst())
                .map(Manifest::layers)
                .orElse(List.of());
    }

    private static boolean isLinuxAmd64(@Nullable Platform platform) {
        return platform != null
                && (platform.os() + "/" + platform.architecture()).equals(LINUX_AMD64);
    }
}
