package io.longshore.supervisor;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * A YAML text with the positions of its scalars, so that one can be replaced and everything else
 * left as it is. Only the structure is read: tags are not followed, aliases not expanded.
 */
final class YamlText {
    private static final int DEEPEST = 50;
    private static final String MERGE = "<<";

    private final String text;

    /** Offset of each code point: that is how the parser counts. */
    private final int[] offsets;

    private final NavigableSet<Integer> lineBreaks = new TreeSet<>();
    private final List<Node> nodes = new ArrayList<>();

    /** Where the scalar that ends at an offset begins: its node may begin earlier, at an anchor. */
    private final Map<Integer, Integer> begins = new HashMap<>();

    /**
     * A scalar as written in the text. An anchored one is one, however many aliases name it.
     *
     * @param value its parsed value
     * @param from offset of its first character, of a quote or of a block's header
     * @param to offset behind its last one
     */
    record Scalar(String value, ScalarStyle style, int from, int to) {}

    /** A range of the text and its replacement. */
    record Edit(int from, int to, String content) {}

    /**
     * @throws org.yaml.snakeyaml.error.YAMLException if it is not YAML within the limits
     */
    YamlText(String text) {
        this.text = text;
        this.offsets = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = text.offsetByCodePoints(offsets[i - 1], 1);
        }
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            lineBreaks.add(at);
        }
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(text.length() + 1);
        Set<Node> seen = identitySet();
        for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
            collect(document, seen);
        }
        ScannerImpl scanner = new ScannerImpl(new StreamReader(text), options);
        while (!scanner.checkToken(Token.ID.StreamEnd)) {
            if (scanner.getToken() instanceof ScalarToken token) {
                begins.put(token.getEndMark().getIndex(), token.getStartMark().getIndex());
            }
        }
    }

    /** Values and keys, each once, in the order of the text. */
    List<Scalar> scalars() {
        return nodes.stream()
                .filter(ScalarNode.class::isInstance)
                .map(node -> scalar((ScalarNode) node))
                .sorted(Comparator.comparingInt(Scalar::from))
                .toList();
    }

    /** The scalars under {@code field} of the mappings under {@code parent}, wherever those are. */
    List<Scalar> scalarsAt(String parent, String field) {
        Set<Node> parents = identitySet();
        nodes.forEach(node -> addValues(node, parent, parents, identitySet()));
        Set<Node> found = identitySet();
        parents.forEach(node -> addValues(node, field, found, identitySet()));
        return found.stream()
                .filter(ScalarNode.class::isInstance)
                .map(node -> scalar((ScalarNode) node))
                .sorted(Comparator.comparingInt(Scalar::from))
                .toList();
    }

    /** The piece of the text that has the scalar's value in it, and this value in its place. */
    Edit replacing(Scalar scalar, String value) {
        String written = scalar.value().strip();
        // The last one: a block's header may have a comment.
        int at = text.lastIndexOf(written, scalar.to() - written.length());
        boolean literally = at >= scalar.from();
        boolean quotes = scalar.style() == ScalarStyle.PLAIN && value.startsWith("[");
        return literally && !quotes
                ? new Edit(at, at + written.length(), value)
                : new Edit(scalar.from(), scalar.to(), '"' + value + '"');
    }

    /** The text with all of these made; they do not overlap. */
    String with(List<Edit> edits) {
        StringBuilder result = new StringBuilder();
        int done = 0;
        for (Edit edit : edits.stream().sorted(Comparator.comparingInt(Edit::from)).toList()) {
            result.append(text, done, edit.from()).append(edit.content());
            done = edit.to();
        }
        return result.append(text, done, text.length()).toString();
    }

    private void collect(Node node, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        nodes.add(node);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                collect(entry.getKeyNode(), seen);
                collect(entry.getValueNode(), seen);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> collect(element, seen));
        }
    }

    /** Adds what a mapping has under a key, merged mappings included. */
    private static void addValues(Node node, String key, Set<Node> values, Set<Node> seen) {
        if (!seen.add(node) || !(node instanceof MappingNode mapping)) {
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name) {
                if (name.getValue().equals(key)) {
                    values.add(entry.getValueNode());
                } else if (name.getValue().equals(MERGE)) {
                    merged(entry.getValueNode())
                            .forEach(merged -> addValues(merged, key, values, seen));
                }
            }
        }
    }

    private static List<Node> merged(Node value) {
        return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    }

    private Scalar scalar(ScalarNode node) {
        int end = node.getEndMark().getIndex();
        int begin = begins.getOrDefault(end, node.getStartMark().getIndex());
        return new Scalar(node.getValue(), node.getScalarStyle(), offsets[begin], offsets[end]);
    }

    /** The line, counted from 1, that this offset is in. */
    int lineOf(int offset) {
        return 1 + lineBreaks.headSet(offset).size();
    }

    /** The scalar as it is written, with its quotes or its block's header. */
    String written(Scalar scalar) {
        return text.substring(scalar.from(), scalar.to());
    }

    private static Set<Node> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
