package io.longshore.supervisor;

import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.supervisor.YamlText.Scalar;
import io.longshore.text.Printable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What in a definition still names the registry that its bundle came from, or another bundle. The
 * images in a bundle are redirected by kbld and imgpkg's locations; values, ConfigMaps and custom
 * resources are not.
 */
final class UnreplacedReferences {
    private static final int MOST = 20;

    private final String name;
    private final YamlText text;
    private final List<Scalar> images;
    private final ImportedBundle bundle;

    /** Reference, and the lines that have it. */
    private final Map<String, Set<Integer>> found = new LinkedHashMap<>();

    UnreplacedReferences(String name, YamlText text, List<Scalar> images, ImportedBundle bundle) {
        this.name = name;
        this.text = text;
        this.images = images;
        this.bundle = bundle;
    }

    /** One for each reference, at most {@value #MOST}, the last of which counts the others. */
    List<Problem> warnings() {
        look();
        List<Problem> warnings =
                found.entrySet().stream()
                        .limit(found.size() > MOST ? MOST - 1 : MOST)
                        .map(entry -> warning(entry.getKey(), entry.getValue()))
                        .collect(Collectors.toCollection(java.util.ArrayList::new));
        if (found.size() > MOST) {
            warnings.add(warning((found.size() - MOST + 1) + " more references", Set.of()));
        }
        return warnings;
    }

    private void look() {
        Set<Scalar> replaced = new LinkedHashSet<>();
        Set<String> registries = new TreeSet<>();
        if (bundle.origin() != null) {
            registries.add(bundle.origin().registry());
        }
        for (Scalar image : images) {
            String value = image.value().strip();
            if (bundle.isNamedBy(value)) {
                replaced.add(image);
                registry(value).ifPresent(registries::add);
            } else {
                add(value, image.from());
            }
        }
        registries.remove(bundle.local().repository().registry());
        if (registries.isEmpty()) {
            return;
        }
        Pattern old = naming(registries);
        for (Scalar scalar : text.scalars()) {
            if (!replaced.contains(scalar) && !images.contains(scalar)) {
                Matcher matcher = old.matcher(text.written(scalar));
                while (matcher.find()) {
                    add(matcher.group(), scalar.from() + matcher.start());
                }
            }
        }
    }

    private static Pattern naming(Set<String> registries) {
        return Pattern.compile(
                registries.stream()
                        .map(Pattern::quote)
                        .collect(
                                Collectors.joining(
                                        "|",
                                        "(?<![A-Za-z0-9.-])(?:",
                                        ")(?![A-Za-z0-9.:-])[\\w./:@+-]*")));
    }

    private static Optional<String> registry(String reference) {
        try {
            return Optional.of(Reference.parse(reference).repository().registry());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private void add(String reference, int offset) {
        found.computeIfAbsent(reference, r -> new TreeSet<>()).add(text.lineOf(offset));
    }

    private Problem warning(String reference, Set<Integer> lines) {
        String where =
                lines.isEmpty()
                        ? ""
                        : " (line "
                                + lines.stream()
                                        .limit(MOST)
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + ")";
        return Problem.permanent(
                        Code.SERVICE_REFERENCE_LEFT,
                        "The service definition "
                                + Printable.of(name)
                                + " still names "
                                + Printable.of(reference)
                                + where
                                + ".",
                        "Only references to this bundle are replaced. Other references are fetched from"
                                + " their own registry, which cannot be reached from here.",
                        "Check whether it is used; if so, import it as well and set its new location in"
                                + " the service's values.")
                .with("file", name);
    }
}
