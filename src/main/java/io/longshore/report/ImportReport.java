package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a job ("Import report, version 1"; the schema is {@code
 * /schema/import-report-v1.schema.json}).
 *
 * @param attempt counted from 1
 * @param receivedAt when the tarball was claimed or the job taken from its queue
 * @param startedAt when its check began; null if it never did
 * @param requestedBy a claim of the job; where it claims nothing, who uploaded the file; null if
 *     nobody said
 * @param uploadedBy the authenticated user who uploaded the file; null (left out) if nobody can say
 * @param uploadedVia what authenticated that user; null (left out) with {@code uploadedBy}
 * @param sentBy the user of the broker who sent the job, as the broker states it; null (left out)
 *     for dropped files, and if it is unknown
 * @param bundle null for plain images and where nothing was pushed
 * @param images the top-level images, children of an index within
 * @param signatures one for each image that the policy asks about
 * @param replayOf the job that this one did again; null (left out) for most
 * @param truncated true in a message that leaves out layers for its size, else null (left out)
 * @param accessories what the registry shows as attached to the images, such as signatures; null
 *     (left out) where it shows nothing of that kind
 * @param scan the findings of the registry's scanner; null (left out) if no scan was requested
 * @param serviceDefinitions the results for the service definitions; null (left out) if there are
 *     none
 * @param summary what the status alone would hide, as in "pushed; 1 foreign layer left out"; null
 *     (left out) if it hides nothing
 */
public record ImportReport(
        int version,
        JobId jobId,
        Status status,
        int attempt,
        Instant receivedAt,
        Instant startedAt,
        Instant finishedAt,
        String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) String uploadedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) Principal.Via uploadedVia,
        @JsonInclude(JsonInclude.Include.NON_NULL) String sentBy,
        Source source,
        Target target,
        Bundle bundle,
        List<Image> images,
        Transfer transfer,
        List<Signature> signatures,
        List<ReportProblem> problems,
        @JsonInclude(JsonInclude.Include.NON_NULL) JobId replayOf,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean truncated,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<Accessory> accessories,
        @JsonInclude(JsonInclude.Include.NON_NULL) Scan scan,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<ServiceDefinition> serviceDefinitions,
        @JsonInclude(JsonInclude.Include.NON_NULL) String summary) {

    /** The only version there is. */
    public static final int VERSION = 1;

    public ImportReport {
        images = images == null ? List.of() : List.copyOf(images);
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
        problems = problems == null ? List.of() : List.copyOf(problems);
        accessories = accessories == null ? null : List.copyOf(accessories);
        serviceDefinitions = serviceDefinitions == null ? null : List.copyOf(serviceDefinitions);
    }

    /** Begins the report of this job. */
    public static ReportBuilder of(JobId id) {
        return new ReportBuilder(id);
    }

    /** A builder that starts with the values of this report. */
    public ReportBuilder with() {
        return new ReportBuilder(this);
    }

    /**
     * @param file the dropped path relative to {@code drop/}, or the job's relative to {@code
     *     depot/}
     * @param sizeBytes null if the file could not be seen
     * @param sha256 64 lower-case hexadecimal digits; null if it was not read to its end
     * @param signature null (left out) if there was no signature file or it was not checked
     */
    public record Source(
            String file,
            Long sizeBytes,
            String sha256,
            Checksum checksum,
            @JsonInclude(JsonInclude.Include.NON_NULL) FileSignature signature) {

        /** A source without a signature of its own. */
        public Source(String file, Long sizeBytes, String sha256, Checksum checksum) {
            this(file, sizeBytes, sha256, checksum, null);
        }
    }

    /**
     * A signature of the tarball's file, or of its checksum file.
     *
     * @param from the name of the signature's file
     * @param key name of the key's file; null unless VALID
     */
    public record FileSignature(SignatureOutcome outcome, String from, String key) {}

    /**
     * @param from the sidecar's name, or {@code job}; null with {@code ABSENT}, and with {@code
     *     NOT_CHECKED} where nobody looked for one
     */
    public record Checksum(ChecksumOutcome outcome, String from) {
        /** No checksum was there to compare with. */
        public static final Checksum ABSENT = new Checksum(ChecksumOutcome.ABSENT, null);

        /**
         * The job ended before anything was compared.
         *
         * @param from what would have been compared; null if that is not known
         */
        public static Checksum notChecked(String from) {
            return new Checksum(ChecksumOutcome.NOT_CHECKED, from);
        }
    }

    /**
     * @param repository with its registry; null if none could be determined
     */
    public record Target(String repository) {}

    /**
     * @param image the root bundle by digest in the target
     * @param tag its release tag; null if it has none
     */
    public record Bundle(String image, String tag) {}

    /**
     * @param image by digest in the target
     * @param origin by digest where it was exported from; null if the tarball does not say
     * @param platform as in {@code linux/amd64}; null for an index and where it is not said
     * @param layers null (left out) for an index and in truncated messages
     * @param images the children of an index; null (left out) for all else
     * @param verified whether it was read back whole
     */
    public record Image(
            String image,
            String origin,
            ImageType type,
            List<Tag> tags,
            String mediaType,
            String platform,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<Layer> layers,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<Image> images,
            boolean verified) {
        public Image {
            tags = tags == null ? List.of() : List.copyOf(tags);
            layers = layers == null ? null : List.copyOf(layers);
            images = images == null ? null : List.copyOf(images);
        }

        private Image withoutLayers() {
            List<Image> children =
                    images == null ? null : images.stream().map(Image::withoutLayers).toList();
            return new Image(
                    image, origin, type, tags, mediaType, platform, null, children, verified);
        }
    }

    /**
     * @param replaced the digest that the tag named before; null if it is new or named the same
     */
    public record Tag(String name, String replaced) {}

    /** One layer of an image. */
    public record Layer(String digest, long sizeBytes, LayerOutcome outcome) {}

    /**
     * @param blobs how many distinct blobs the import is about
     * @param seconds from the first request to the last
     */
    public record Transfer(
            long uploadedBytes, long presentBytes, long mountedBytes, long blobs, double seconds) {
        /** Nothing was sent. */
        public static final Transfer NOTHING = new Transfer(0, 0, 0, 0, 0);
    }

    /**
     * @param key name of the key's file; null unless VALID
     */
    public record Signature(String image, SignatureOutcome outcome, String key) {}

    /**
     * Something that the registry shows as attached to an image.
     *
     * @param image what it is attached to, by digest in the target
     * @param type the product's word for it, as in {@code signature.cosign}
     */
    public record Accessory(String image, String type, String digest) {}

    /**
     * What the registry's scanner found by the time of the report.
     *
     * @param images one for each image that a scan was asked for
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
            String image,
            List<String> replaced,
            @JsonInclude(JsonInclude.Include.NON_NULL) JobId verifiedBy) {
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

    /**
     * Reads a report; fields that this version does not know are ignored.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNREADABLE} if it is none
     */
    public static ImportReport parse(byte[] document) {
        try {
            return Json.THEIRS.readValue(document, ImportReport.class);
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The document is not an import report.",
                            "It is not JSON of the form that docs/contracts.md describes.",
                            "Restore it from a copy.")
                    .asException(e);
        }
    }

    /** The report as it stands in {@code report.json}: indented UTF-8 text. */
    public byte[] toJson() {
        return Json.pretty(this);
    }

    /** The same without {@code images[].layers}, marked as truncated: for a message's limit. */
    public ImportReport withoutLayers() {
        return with().images(images.stream().map(Image::withoutLayers).toList())
                .truncated()
                .build();
    }
}
