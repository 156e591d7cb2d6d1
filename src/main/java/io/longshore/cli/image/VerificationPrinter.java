package io.longshore.cli.image;

import io.longshore.oci.Repository;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.form.ProblemText;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.Verification;
import io.longshore.transfer.Verification.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what was found in one repository, or in several. */
final class VerificationPrinter {
    private final String name;
    private final boolean namesRepositories;
    private final List<VerifiedRepository> found;

    /** A repository, and what was found there. */
    record VerifiedRepository(Repository repository, Verification found) {}

    /**
     * @param name of what was verified
     * @param namesRepositories whether each image is shown with its repository
     */
    VerificationPrinter(String name, boolean namesRepositories, List<VerifiedRepository> found) {
        this.name = name;
        this.namesRepositories = namesRepositories;
        this.found = List.copyOf(found);
    }

    /** True if everything is there. */
    boolean isComplete() {
        return found.stream().allMatch(it -> it.found().complete());
    }

    private String status() {
        return isComplete() ? "VERIFIED" : "INCOMPLETE";
    }

    private List<String> leftOut() {
        return found.stream().flatMap(it -> it.found().leftOut().stream()).distinct().toList();
    }

    void text(PrintWriter out) {
        for (VerifiedRepository one : found) {
            String prefix = namesRepositories ? one.repository() + "@" : "";
            for (PlannedImage image : one.found().images()) {
                boolean whole = one.found().verified().contains(image.digest());
                out.printf(
                        "%-8s %-9s %s%n",
                        whole ? "ok" : "BAD", image.type().label(), prefix + image.digest());
            }
        }
        found.forEach(one -> one.found().findings().forEach(finding -> text(one, finding, out)));
        out.println();
        List<String> leftOut = leftOut();
        out.println(
                status()
                        + " "
                        + name
                        + (leftOut.isEmpty() ? "" : "; " + String.join(", ", leftOut)));
    }

    private void text(VerifiedRepository one, Finding finding, PrintWriter out) {
        String image = finding.image() == null ? null : finding.image().toString();
        out.println();
        ProblemText.of(
                        ReportProblem.of(
                                finding.problem(),
                                finding.warning() ? Severity.WARNING : Severity.ERROR,
                                image == null || !namesRepositories
                                        ? image
                                        : one.repository() + "@" + image,
                                null))
                .lines()
                .forEach(out::println);
    }

    /** The document for {@code -o json}. */
    Map<String, Object> json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("bundle", name);
        document.put("status", status());
        List<String> leftOut = leftOut();
        if (!leftOut.isEmpty()) {
            document.put("summary", String.join(", ", leftOut));
        }
        List<Map<String, Object>> images = new ArrayList<>();
        List<Map<String, Object>> problems = new ArrayList<>();
        for (VerifiedRepository one : found) {
            one.found().images().forEach(image -> images.add(json(one, image)));
            one.found().findings().forEach(finding -> problems.add(json(one, finding)));
        }
        document.put("images", images);
        document.put("problems", problems);
        return document;
    }

    private Map<String, Object> json(VerifiedRepository one, PlannedImage image) {
        Map<String, Object> fields = fields(one);
        fields.put("digest", image.digest().toString());
        fields.put("type", image.type().label());
        fields.put("tags", image.tags());
        fields.put("verified", one.found().verified().contains(image.digest()));
        return fields;
    }

    private Map<String, Object> json(VerifiedRepository one, Finding finding) {
        Map<String, Object> fields = fields(one);
        fields.put("code", finding.problem().code().name());
        fields.put("severity", finding.warning() ? "warning" : "error");
        fields.put("image", finding.image() == null ? null : finding.image().toString());
        fields.put("digest", finding.blob() == null ? null : finding.blob().toString());
        fields.put("what", finding.problem().what());
        fields.put("why", finding.problem().why());
        fields.put("fix", finding.problem().fix());
        return fields;
    }

    private Map<String, Object> fields(VerifiedRepository one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (namesRepositories) {
            fields.put("repository", one.repository().toString());
        }
        return fields;
    }
}
