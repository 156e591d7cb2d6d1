package io.longshore.supervisor;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.supervisor.YamlText.Edit;
import io.longshore.supervisor.YamlText.Scalar;
import io.longshore.text.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A YAML file, of one document or several, that names bundles under {@code imgpkgBundle.image}: a
 * Supervisor Service ({@code PackageMetadata} and {@code Package}), a {@code PackageRepository}.
 */
public final class ServiceDefinition {
    /** Published ones have a few kilobytes; with an icon in them, some hundred. */
    public static final int LARGEST = 1 << 20;

    private static final String BUNDLE = "imgpkgBundle";
    private static final String IMAGE = "image";

    private final String name;
    private final YamlText text;
    private final List<Scalar> images;

    /**
     * The definition for the registry of this site.
     *
     * @param content the same bytes but for the names that were replaced
     * @param replaced the former images, in the order of the text
     * @param warnings what still names a registry that cannot be reached from here
     */
    public record Localized(byte[] content, List<String> replaced, List<Problem> warnings) {
        public Localized {
            replaced = List.copyOf(replaced);
            warnings = List.copyOf(warnings);
        }
    }

    private ServiceDefinition(String name, YamlText text) {
        this.name = name;
        this.text = text;
        this.images = text.scalarsAt(BUNDLE, IMAGE);
    }

    /**
     * Reads a file that is meant to be a definition.
     *
     * @param name of the file, for messages
     * @throws ProblemException {@code SERVICE_DEFINITION_UNREADABLE} if it is not YAML in UTF-8, is
     *     too large, or names no bundle
     */
    public static ServiceDefinition parse(String name, byte[] content) {
        if (content.length > LARGEST) {
            throw unreadable(name, "It is larger than " + LARGEST + " bytes.", null);
        }
        ServiceDefinition definition;
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            definition = new ServiceDefinition(name, new YamlText(text));
        } catch (CharacterCodingException e) {
            throw unreadable(name, "It is not text in UTF-8.", e);
        } catch (YAMLException e) {
            throw unreadable(name, "It is not YAML: " + reason(e) + ".", e);
        }
        if (definition.images.isEmpty()) {
            throw unreadable(name, "It has no '" + BUNDLE + "' with an '" + IMAGE + "'.", null);
        }
        return definition;
    }

    /** The bundles that it names, in the order of the text; at least one. */
    public List<String> images() {
        return images.stream().map(image -> image.value().strip()).toList();
    }

    /**
     * Every name of the bundle replaced by where it is now.
     *
     * @throws ProblemException {@code SERVICE_DEFINITION_UNFIT} if it does not name this bundle
     */
    public Localized localize(ImportedBundle bundle) {
        List<Edit> edits = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (Scalar image : images) {
            String before = image.value().strip();
            if (bundle.isNamedBy(before)) {
                edits.add(text.replacing(image, bundle.local().toString()));
                replaced.add(before);
            }
        }
        if (edits.isEmpty()) {
            throw unfit(bundle);
        }
        return new Localized(
                text.with(edits).getBytes(StandardCharsets.UTF_8),
                replaced,
                new UnreplacedReferences(name, text, images, bundle).warnings());
    }

    private ProblemException unfit(ImportedBundle bundle) {
        return new ProblemException(
                Problem.permanent(
                                Code.SERVICE_DEFINITION_UNFIT,
                                "The service definition "
                                        + Printable.of(name)
                                        + " does not belong to this archive.",
                                "Of its bundle "
                                        + bundle.misfit(images.get(0).value().strip()).orElseThrow()
                                        + ".",
                                "Bring the definition of the version that is in the archive, and drop it"
                                        + " alone: the archive need not come again.")
                        .with("file", name));
    }

    private static ProblemException unreadable(String name, String why, @Nullable Throwable cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.SERVICE_DEFINITION_UNREADABLE,
                                "The file " + Printable.of(name) + " is not a service definition.",
                                Printable.of(why),
                                "Bring the YAML file as it was published, and drop it alone: the archive"
                                        + " need not come again.")
                        .with("file", name),
                cause);
    }

    private static String reason(YAMLException e) {
        return e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? marked.getProblem() + " in line " + (marked.getProblemMark().getLine() + 1)
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
