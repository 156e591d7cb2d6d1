package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.job.ProcessName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What most reports do not have. Each is null, which leaves it out, if there is nothing to state.
 *
 * @param replayOf the job that this one repeats
 * @param truncated true in a message that leaves out the layers for its size
 * @param accessories what the registry lists as attached to the images, such as signatures
 * @param scan the findings of the registry's scanner, if a scan was requested
 * @param serviceDefinitions the results for the service definitions
 * @param summary what the status alone would hide, as in "pushed; 1 foreign layer left out"
 * @param labels of the delivery, by name
 * @param importedBy the worker of the last attempt
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportAdditions(
        @Nullable JobId replayOf,
        @Nullable Boolean truncated,
        @Nullable List<Accessory> accessories,
        @Nullable Scan scan,
        @Nullable List<ServiceDefinition> serviceDefinitions,
        @Nullable String summary,
        @Nullable List<Label> labels,
        @Nullable ImportedBy importedBy) {
    public ReportAdditions {
        accessories = accessories == null ? null : List.copyOf(accessories);
        serviceDefinitions = serviceDefinitions == null ? null : List.copyOf(serviceDefinitions);
        labels = labels == null || labels.isEmpty() ? null : List.copyOf(labels);
    }

    /** Nothing but the job that is repeated, if it is a replay. */
    public static ReportAdditions of(@Nullable JobId replayOf) {
        return new ReportAdditions(replayOf, null, null, null, null, null, null, null);
    }

    /** The same with what the status alone would hide; null if that is nothing. */
    public ReportAdditions with(@Nullable String hidden) {
        return new ReportAdditions(
                replayOf,
                truncated,
                accessories,
                scan,
                serviceDefinitions,
                hidden,
                labels,
                importedBy);
    }

    /** The same with the results for the service definitions. */
    public ReportAdditions with(List<ServiceDefinition> definitions) {
        return new ReportAdditions(
                replayOf, truncated, accessories, scan, definitions, summary, labels, importedBy);
    }

    /**
     * The same with what the registry's product shows.
     *
     * @param shown null if it lists no accessories
     * @param findings null if no scan was requested
     */
    public ReportAdditions with(@Nullable List<Accessory> shown, @Nullable Scan findings) {
        return new ReportAdditions(
                replayOf,
                truncated,
                shown,
                findings,
                serviceDefinitions,
                summary,
                labels,
                importedBy);
    }

    /** The same with the labels of the delivery. */
    public ReportAdditions labelled(List<Label> found) {
        return new ReportAdditions(
                replayOf,
                truncated,
                accessories,
                scan,
                serviceDefinitions,
                summary,
                found,
                importedBy);
    }

    /** The same with the worker of the last attempt. */
    public ReportAdditions with(ImportedBy worker) {
        return new ReportAdditions(
                replayOf,
                truncated,
                accessories,
                scan,
                serviceDefinitions,
                summary,
                labels,
                worker);
    }

    /** The same for a message that leaves out the layers. */
    ReportAdditions marked() {
        return new ReportAdditions(
                replayOf, true, accessories, scan, serviceDefinitions, summary, labels, importedBy);
    }

    /**
     * A label of the delivery, such as its change or its medium.
     *
     * @param from what states it: {@link #JOB}, a claim of the sender, or {@link #FOLDER}, the
     *     settings of the site
     */
    public record Label(String name, String value, String from) {
        /** The job, or the sidecar that is one. */
        public static final String JOB = "JOB";

        /** {@code longshore.labels}. */
        public static final String FOLDER = "FOLDER";
    }

    /**
     * The process that pushed.
     *
     * @param version of Longshore
     * @param registry product and version, as in {@code Harbor v2.13.0}; null (left out) if they
     *     are not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImportedBy(String host, String version, @Nullable String registry) {
        /** This process. */
        public static ImportedBy thisProcess(@Nullable String registry) {
            return new ImportedBy(ProcessName.HOST, RunningProgram.version(), registry);
        }
    }

    /**
     * Something that the registry shows as attached to an image.
     *
     * @param image the image that it is attached to, by digest in the target
     * @param type the product's word for it, as in {@code signature.cosign}
     */
    public record Accessory(String image, String type, String digest) {}

    /**
     * What the registry's scanner found by the time of the report.
     *
     * @param images one for each image with a requested scan
     */
    public record Scan(List<ScannedImage> images) {
        public Scan {
            images = images == null ? List.of() : List.copyOf(images);
        }
    }

    /**
     * A definition of a Supervisor Service that came with the tarball, or after it.
     *
     * @param file its name in the folder of the report
     * @param image the image that it names now; null if it was left unchanged, for which a problem
     *     gives the reason
     * @param replaced the images that it named before, in the order of the text
     * @param verifiedBy the job that brought the bundle, where it was another one; else null (left
     *     out)
     */
    public record ServiceDefinition(
            String file,
            @Nullable String image,
            List<String> replaced,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JobId verifiedBy) {
        public ServiceDefinition {
            replaced = replaced == null ? List.of() : List.copyOf(replaced);
        }
    }

    /**
     * @param status the product's word for it, as in {@code Success} or {@code Running}
     * @param severity the worst that was found; empty if it is not known
     * @param bySeverity how many of each
     */
    public record ScannedImage(
            String image,
            String status,
            String severity,
            int total,
            int fixable,
            Map<String, Integer> bySeverity) {
        public ScannedImage {
            bySeverity = bySeverity == null ? Map.of() : new TreeMap<>(bySeverity);
        }
    }
}
