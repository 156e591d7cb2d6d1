package io.longshore.cli.image;

import io.longshore.archive.Damage;
import io.longshore.archive.formats.Recognition;
import io.longshore.bundle.ArchiveInspection;
import io.longshore.bundle.ArchiveInspection.Image;
import io.longshore.bundle.ArchiveInspection.Layer;
import io.longshore.bundle.ArchiveInspection.State;
import io.longshore.bundle.ImageType;
import io.longshore.problem.Problem;
import io.longshore.report.ReportProblem;
import io.longshore.report.form.ProblemText;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import io.longshore.transfer.PrefixPreview.Placed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An inspection of a tarball as people or programs read it. */
final class InspectionPrinter {
    private final Path file;
    private final Recognition kind;
    private final List<Problem> notes;
    private final ArchiveInspection inspection;
    private final SidecarResult sidecar;
    private final @Nullable List<Placed> targets;

    /**
     * What the checksum file beside the tarball says.
     *
     * @param outcome MATCHED, MISMATCHED, ABSENT, UNUSABLE or NOT_CHECKED, as in a report
     * @param from the sidecar's name; null if there is none
     * @param problem why it is not MATCHED; null if it is, or if there is none
     */
    record SidecarResult(String outcome, @Nullable String from, @Nullable Problem problem) {}

    /**
     * @param notes what an import of the archive would warn of
     * @param targets where an import would put the images; null if that was not asked
     */
    InspectionPrinter(
            Path file,
            Recognition kind,
            List<Problem> notes,
            ArchiveInspection inspection,
            SidecarResult sidecar,
            @Nullable List<Placed> targets) {
        this.file = file;
        this.kind = kind;
        this.notes = List.copyOf(notes);
        this.inspection = inspection;
        this.sidecar = sidecar;
        this.targets = targets;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(head(file, kind));
        line(text, "Size      " + HumanReadable.size(inspection.sizeBytes()));
        line(text, "SHA-256   " + inspection.sha256().hex());
        line(
                text,
                "Checksum  "
                        + sidecar.outcome()
                        + (sidecar.from() == null ? "" : " (" + shown(sidecar.from()) + ")"));
        line(text, "");
        for (Image image : inspection.images()) {
            image(text, image, "");
        }
        line(text, "");
        if (targets != null) {
            targets(text, targets);
        }
        layers(text);
        problems(text);
        line(text, "");
        line(text, isWhole() ? "WHOLE" : "DAMAGED");
        return text.toString();
    }

    /** The first lines about any file. */
    static String head(Path file, Recognition kind) {
        StringBuilder text = new StringBuilder();
        line(text, "File      " + shown(file.getFileName().toString()));
        line(text, "Kind      " + shown(kind.description()));
        return text.toString();
    }

    /** True if nothing is wrong inside the tarball, nor between it and its sidecar. */
    boolean isWhole() {
        return inspection.isWhole() && sidecar.problem() == null;
    }

    private void image(StringBuilder text, Image image, String indent) {
        List<String> notes = new ArrayList<>();
        if (image.isRoot()) {
            notes.add("root");
        }
        if (image.isIndex()) {
            notes.add("index of " + image.children().size());
        }
        if (image.platform() != null) {
            notes.add(shown(image.platform().toString()));
        }
        notes.add(HumanReadable.size(image.sizeBytes()));
        if (!image.isIndex()) {
            notes.add(image.layers().size() + (image.layers().size() == 1 ? " layer" : " layers"));
        }
        if (!image.tag().isEmpty()) {
            notes.add("tag " + shown(image.tag()));
        }
        if (image.type() != ImageType.SIGNATURE && (indent.isEmpty() || image.signed())) {
            notes.add(image.signed() ? "signed" : "not signed");
        }
        line(text, String.format("%s%-9s %s", indent, image.type().label(), shown(image.ref())));
        line(text, indent + "          " + String.join(", ", notes));
        image.children().forEach(child -> image(text, child, indent + "  "));
    }

    private static void targets(StringBuilder text, List<Placed> targets) {
        long repositories = targets.stream().map(Placed::repository).distinct().count();
        line(
                text,
                "Targets   "
                        + repositories
                        + " "
                        + (repositories == 1 ? "repository" : "repositories"));
        for (Placed one : targets) {
            String from = one.origin().isEmpty() ? "" : ", from " + shown(one.origin());
            for (String tag : one.tags()) {
                line(text, "          " + shown(one.repository() + ":" + tag));
                line(text, "              " + one.type().label() + " " + one.digest() + from);
            }
        }
        line(text, "");
    }

    private void layers(StringBuilder text) {
        List<Layer> layers = inspection.layers();
        long bytes = layers.stream().mapToLong(Layer::sizeBytes).sum();
        List<Layer> shared = layers.stream().filter(Layer::isShared).toList();
        line(text, "Layers    " + layers.size() + " distinct, " + HumanReadable.size(bytes));
        if (!shared.isEmpty()) {
            line(
                    text,
                    "Shared    "
                            + shared.size()
                            + " between images, which saves "
                            + HumanReadable.size(savedBytes(shared)));
            for (Layer layer : shared) {
                line(
                        text,
                        "          "
                                + layer.digest()
                                + "  "
                                + HumanReadable.size(layer.sizeBytes())
                                + "  in "
                                + layer.images().size()
                                + " images");
            }
        }
        long omitted = layers.stream().filter(l -> l.state() == State.OMITTED).count();
        if (omitted > 0) {
            line(text, "Omitted   " + omitted + " non-distributable");
        }
    }

    private static long savedBytes(List<Layer> shared) {
        return shared.stream().mapToLong(l -> l.sizeBytes() * (l.images().size() - 1L)).sum();
    }

    private void problems(StringBuilder text) {
        List<Problem> problems = new ArrayList<>();
        if (sidecar.problem() != null) {
            problems.add(sidecar.problem());
        }
        inspection.damages().forEach(damage -> problems.add(damage.problem()));
        problems.forEach(problem -> problem(text, ReportProblem.error(problem)));
        notes.forEach(note -> problem(text, ReportProblem.warning(note)));
        for (Damage damage : inspection.damages()) {
            if (damage.images().size() > 1) {
                line(text, "");
                line(
                        text,
                        damage.digest() == null
                                ? "Concerned:"
                                : "Concerned by " + damage.digest() + ":");
                damage.images().forEach(image -> line(text, "  " + shown(image)));
            }
        }
    }

    private static void problem(StringBuilder text, ReportProblem problem) {
        line(text, "");
        ProblemText.of(problem).lines().forEach(line -> line(text, line));
    }

    private static void put(Map<String, Object> json, Recognition kind) {
        json.put("kind", kind.kind().id());
        json.put("compression", kind.compression() == null ? null : kind.compression().id());
        json.put("producer", kind.producer());
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("file", file.toString());
        put(json, kind);
        json.put("sizeBytes", inspection.sizeBytes());
        json.put("sha256", inspection.sha256().hex());
        json.put("whole", isWhole());
        json.put("checksum", json(sidecar));
        json.put("images", inspection.images().stream().map(InspectionPrinter::json).toList());
        json.put("layers", inspection.layers().stream().map(InspectionPrinter::json).toList());
        List<Object> problems = new ArrayList<>();
        if (sidecar.problem() != null) {
            problems.add(json(new Damage(sidecar.problem(), List.of(), null)));
        }
        inspection.damages().forEach(damage -> problems.add(json(damage)));
        notes.forEach(note -> problems.add(json(new Damage(note, List.of(), null), "warning")));
        json.put("problems", problems);
        if (targets != null) {
            json.put("targets", targets.stream().map(InspectionPrinter::json).toList());
        }
        return json;
    }

    private static Map<String, Object> json(Placed target) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("repository", target.repository().toString());
        json.put("tags", target.tags());
        json.put("digest", target.digest().toString());
        json.put("type", target.type().label());
        json.put("image", target.origin().isEmpty() ? null : target.origin());
        return json;
    }

    /** The document about a file in which no images can be found. */
    static Map<String, Object> unreadable(
            Path file, Recognition kind, SidecarResult sidecar, Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("file", file.toString());
        put(json, kind);
        json.put("whole", false);
        json.put("checksum", json(sidecar));
        json.put("images", List.of());
        json.put("layers", List.of());
        json.put("problems", List.of(json(new Damage(problem, List.of(), null))));
        return json;
    }

    private static Map<String, Object> json(SidecarResult sidecar) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", sidecar.outcome());
        json.put("from", sidecar.from());
        return json;
    }

    private static Map<String, Object> json(Image image) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("image", image.ref());
        json.put("digest", image.digest().toString());
        json.put("type", image.type().label());
        json.put("index", image.isIndex());
        json.put("root", image.isRoot());
        json.put("tag", image.tag().isEmpty() ? null : image.tag());
        json.put("mediaType", image.mediaType());
        json.put("platform", image.platform() == null ? null : image.platform().toString());
        json.put("sizeBytes", image.sizeBytes());
        json.put("signed", image.signed());
        json.put("layers", image.layers().stream().map(Object::toString).toList());
        json.put("images", image.children().stream().map(InspectionPrinter::json).toList());
        return json;
    }

    private static Map<String, Object> json(Layer layer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("digest", layer.digest().toString());
        json.put("mediaType", layer.mediaType());
        json.put("sizeBytes", layer.sizeBytes());
        json.put("state", layer.state().name());
        json.put("images", layer.images());
        return json;
    }

    private static Map<String, Object> json(Damage damage) {
        return json(damage, "error");
    }

    private static Map<String, Object> json(Damage damage, String severity) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", damage.problem().code().name());
        json.put("severity", severity);
        json.put("images", damage.images());
        json.put("digest", damage.digest() == null ? null : damage.digest().toString());
        json.put("what", damage.problem().what());
        json.put("why", damage.problem().why());
        json.put("fix", damage.problem().fix());
        return json;
    }

    private static String shown(String text) {
        return Printable.of(text);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
