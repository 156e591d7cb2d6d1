package io.longshore.bundle;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads YAML of strangers: plain values only, no tags that build objects, no aliases that explode.
 */
final class SafeYaml {
    private SafeYaml() {}

    /**
     * The document as maps, lists and scalars.
     *
     * @throws org.yaml.snakeyaml.error.YAMLException if it is not one YAML document within the
     *     limits
     */
    static Object load(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(20);
        options.setCodePointLimit(text.length() + 1);
        return new Yaml(new SafeConstructor(options)).load(text);
    }
}
