package io.longshore.report.form;

import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The images of a report as people look for them: the bundle first, by name and short digest. */
final class ReportImages {
    private static final int SHORT = 12;

    private ReportImages() {}

    /**
     * One row of the table.
     *
     * @param depth 0 for an image, 1 and more for what belongs to the row above: the children of an
     *     index, and what is attached to an image by its tag, such as a signature
     */
    record Row(ImportReport.Image image, int depth) {}

    /** All images, the bundle first, each followed by what belongs to it. */
    static List<Row> rows(List<ImportReport.Image> images) {
        Set<ImportReport.Image> attached = new LinkedHashSet<>();
        for (ImportReport.Image image : images) {
            images.stream().filter(other -> isAttached(other, image)).forEach(attached::add);
        }
        List<Row> rows = new ArrayList<>();
        Stream.of(true, false)
                .flatMap(bundles -> images.stream().filter(image -> isBundle(image) == bundles))
                .filter(image -> !attached.contains(image))
                .forEach(image -> add(rows, image, 0, images));
        return rows;
    }

    /**
     * The repository and the tag where it was exported from, without the registry; where that is
     * unknown, of the target.
     */
    static String name(ImportReport.Image image) {
        String reference = image.origin() == null ? image.image() : image.origin();
        int at = reference.indexOf('@');
        String name = at < 0 ? reference : reference.substring(0, at);
        return name.substring(name.indexOf('/') + 1);
    }

    /** What follows the {@code @} of a reference; the whole reference if it has none. */
    static String digest(String reference) {
        return reference.substring(reference.indexOf('@') + 1);
    }

    /** The algorithm and the first digits of a digest; other texts as they are. */
    static String shortened(String digest) {
        int hex = digest.indexOf(':') + 1;
        return digest.startsWith("sha") && digest.length() > hex + SHORT
                ? digest.substring(0, hex + SHORT) + "…"
                : digest;
    }

    /** The command that fetches the content from the target; null if there is none. */
    static @Nullable String pullCommand(ImportReport.Content content) {
        if (content.bundle() != null) {
            String image = content.bundle().image();
            String name = image.substring(0, Math.max(0, image.indexOf('@')));
            return "imgpkg pull -b " + image + " -o " + name.substring(name.lastIndexOf('/') + 1);
        }
        return content.images().stream()
                .filter(image -> !image.tags().isEmpty())
                .findFirst()
                .map(image -> "docker pull " + image.image())
                .orElse(null);
    }

    private static void add(
            List<Row> rows, ImportReport.Image image, int depth, List<ImportReport.Image> all) {
        rows.add(new Row(image, depth));
        if (image.images() != null) {
            image.images().forEach(child -> add(rows, child, depth + 1, List.of()));
        }
        all.stream()
                .filter(other -> isAttached(other, image))
                .forEach(other -> add(rows, other, depth + 1, List.of()));
    }

    /** True if every tag of it names the other's digest, as in {@code sha256-….sig}. */
    private static boolean isAttached(ImportReport.Image image, ImportReport.Image to) {
        String prefix = digest(to.image()).replace(':', '-') + ".";
        return image != to
                && !isBundle(image)
                && !image.tags().isEmpty()
                && image.tags().stream().allMatch(tag -> tag.name().startsWith(prefix));
    }

    private static boolean isBundle(ImportReport.Image image) {
        return image.type() == ImageType.BUNDLE;
    }
}
