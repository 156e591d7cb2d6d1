package io.longshore.archive.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The {@code manifest.json} that Docker writes: for each image the members that hold its config and
 * its layers, and its names (moby, {@code image/tarexport}).
 */
public final class DockerList {
    private static final Shape SHAPE =
            Shape.list(
                    Shape.object(
                            Map.of(
                                    "Config",
                                    Shape.TEXT,
                                    "RepoTags",
                                    Shape.list(Shape.TEXT),
                                    "Layers",
                                    Shape.list(Shape.TEXT),
                                    "LayerSources",
                                    Shape.ANYTHING),
                            Shape.ANYTHING));

    private DockerList() {}

    /**
     * One image.
     *
     * @param config the name of the member that holds the config
     * @param names as Docker writes them: {@code [host/]path:tag}; empty if it was saved by its id
     * @param layers the names of the members that hold the layers, from the lowest up
     */
    public record Item(String config, List<String> names, List<String> layers) {
        public Item {
            names = List.copyOf(names);
            layers = List.copyOf(layers);
        }
    }

    /**
     * @throws IOException if it is not what Docker writes
     */
    public static List<Item> read(byte[] text) throws IOException {
        List<Item> items = new ArrayList<>();
        JsonNode array = JsonTree.of(text, SHAPE);
        if (!array.isArray()) {
            throw new IOException("the document is not an array");
        }
        for (JsonNode element : array) {
            if (!element.path("Config").isTextual() || !element.path("Layers").isArray()) {
                throw new IOException("an element names no config or no layers");
            }
            items.add(
                    new Item(
                            element.path("Config").textValue(),
                            texts(element.path("RepoTags")),
                            texts(element.path("Layers"))));
        }
        return items;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
