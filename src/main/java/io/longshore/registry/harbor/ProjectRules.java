package io.longshore.registry.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules in the metadata of a Harbor project that concern images after their push (Harbor's
 * api/v2.0/swagger.yaml, {@code ProjectMetadata}).
 */
final class ProjectRules {
    private ProjectRules() {}

    static List<Problem> cautions(Repository repository, JsonNode project) {
        JsonNode rules = project.path("metadata");
        String name = repository.project();
        List<Problem> cautions = new ArrayList<>();
        if (isOn(rules, "prevent_vul")) {
            cautions.add(
                    Problem.permanent(
                            Code.CONTENT_BLOCKED,
                            "The deployment security of the project "
                                    + name
                                    + " withholds images that have not been scanned or have"
                                    + " vulnerabilities.",
                            "Nobody can pull such an image, although it is in the project.",
                            "Have the images scanned after the push, or change the project's"
                                    + " configuration (Prevent vulnerable images from running)."));
        }
        if (isOn(rules, "enable_content_trust") || isOn(rules, "enable_content_trust_cosign")) {
            cautions.add(
                    Problem.permanent(
                            Code.CONTENT_BLOCKED,
                            "The deployment security of the project "
                                    + name
                                    + " withholds images without a signature.",
                            "imgpkg's image of locations has no signature, so imgpkg pull fails at"
                                    + " it while the policy is on.",
                            "Import signed images and delete the artifact with the tag that ends in"
                                    + " .image-locations.imgpkg, or change the project's"
                                    + " configuration."));
        }
        if (!rules.path("retention_id").asText("").isEmpty()) {
            cautions.add(
                    Problem.permanent(
                            Code.TAG_RETENTION,
                            "The project " + name + " has a tag retention policy.",
                            "It deletes tags by which a bundle keeps its images, unless a rule"
                                    + " retains them.",
                            "Add a rule that always retains the tags sha256-**, or remove the"
                                    + " policy from projects with bundles."));
        }
        return cautions;
    }

    private static boolean isOn(JsonNode rules, String name) {
        return rules.path(name).asText("").equals("true");
    }
}
