package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a job ("Import report, version 1"; the schema is {@code
 * /schema/import-report-v1.schema.json}). In the document the members of {@code times}, {@code
 * people}, {@code content} and {@code additions} are flattened into the others, in the order in
 * which the components are declared.
 *
 * @param attempt counted from 1
 * @param source null if the document names none
 * @param problems errors and warnings, in the order in which they were found
 */
public record ImportReport(
        int version,
        JobId jobId,
        Status status,
        int attempt,
        @JsonUnwrapped ReportTimes times,
        @JsonUnwrapped ReportPeople people,
        @Nullable Source source,
        @JsonUnwrapped Content content,
        List<ReportProblem> problems,
        @JsonUnwrapped ReportAdditions additions) {

    /** The only version there is. */
    public static final int VERSION = 1;

    public ImportReport {
        problems = problems == null ? List.of() : List.copyOf(problems);
    }

    /** The same report with other problems. */
    public ImportReport with(List<ReportProblem> others) {
        return new ImportReport(
                version, jobId, status, attempt, times, people, source, content, others, additions);
    }

    /** The same report with other people. */
    public ImportReport with(ReportPeople others) {
        return new ImportReport(
                version, jobId, status, attempt, times, others, source, content, problems,
                additions);
    }

    /** The same report with other content. */
    public ImportReport with(Content other) {
        return new ImportReport(
                version, jobId, status, attempt, times, people, source, other, problems, additions);
    }

    /** The same report with other additions. */
    public ImportReport with(ReportAdditions others) {
        return new ImportReport(
                version, jobId, status, attempt, times, people, source, content, problems, others);
    }

    /**
     * What the job was to import, and where.
     *
     * @param target null if the document names none
     * @param bundle null for plain images, and if nothing was pushed
     * @param images the top-level images, the children of an index within
     * @param transfer null if the document names none
     * @param signatures one for each image that the policy covers
     */
    public record Content(
            @Nullable Target target,
            @Nullable Bundle bundle,
            List<Image> images,
            @Nullable Transfer transfer,
            List<Signature> signatures) {
        public Content {
            images = images == null ? List.of() : List.copyOf(images);
            signatures = signatures == null ? List.of() : List.copyOf(signatures);
        }

        /**
         * Nothing was pushed.
         *
         * @param target where it would have gone
         */
        public static Content nothing(Target target, List<Signature> signatures) {
            return new Content(target, null, List.of(), Transfer.NOTHING, signatures);
        }

        /** The root bundle among the images; empty for plain images. */
        public Optional<Image> root() {
            return bundle == null
                    ? Optional.empty()
                    : images.stream()
                            .filter(image -> image.image().equals(bundle.image()))
                            .findFirst();
        }

        private Content withoutLayers() {
            return new Content(
                    target,
                    bundle,
                    images.stream().map(Image::withoutLayers).toList(),
                    transfer,
                    signatures);
        }
    }

    /**
     * @param file the dropped path relative to {@code drop/}, or the job's relative to {@code
     *     depot/}
     * @param sizeBytes null if the file could not be seen
     * @param sha256 64 lower-case hexadecimal digits; null if it was not read to its end
     * @param signature null (left out) if there was no signature file or it was not checked
     * @param unpacked the content of a compressed archive; null (left out) if it is not compressed,
     *     or was not read to its end
     */
    public record Source(
            String file,
            @Nullable Long sizeBytes,
            @Nullable String sha256,
            @Nullable Checksum checksum,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FileSignature signature,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Unpacked unpacked) {

        /** A source without a signature of its own. */
        public Source(
                String file,
                @Nullable Long sizeBytes,
                @Nullable String sha256,
                @Nullable Checksum checksum) {
            this(file, sizeBytes, sha256, checksum, null, null);
        }

        /** The same source with the result of the comparison with a checksum. */
        public Source with(Checksum compared) {
            return new Source(file, sizeBytes, sha256, compared, signature, unpacked);
        }

        /** The same source with the result of the check of its signature; null if it has none. */
        public Source with(@Nullable FileSignature checked) {
            return new Source(file, sizeBytes, sha256, checksum, checked, unpacked);
        }

        /** The same source with its content; null if it is not compressed. */
        public Source with(@Nullable Unpacked content) {
            return new Source(file, sizeBytes, sha256, checksum, signature, content);
        }
    }

    /**
     * The content of a compressed archive.
     *
     * @param sha256 64 lower-case hexadecimal digits
     */
    public record Unpacked(long sizeBytes, String sha256) {}

    /**
     * A signature of the tarball's file, or of its checksum file.
     *
     * @param from the name of the signature's file
     * @param key name of the key's file; null unless VALID
     */
    public record FileSignature(SignatureOutcome outcome, String from, @Nullable String key) {}

    /**
     * @param from the sidecar's name, or {@code job}; null with {@code ABSENT}, and with {@code
     *     NOT_CHECKED} if none was looked for
     */
    public record Checksum(ChecksumOutcome outcome, @Nullable String from) {
        /** No checksum was there to compare with. */
        public static final Checksum ABSENT = new Checksum(ChecksumOutcome.ABSENT, null);

        /**
         * The job ended before anything was compared.
         *
         * @param from what would have been compared; null if that is not known
         */
        public static Checksum notChecked(@Nullable String from) {
            return new Checksum(ChecksumOutcome.NOT_CHECKED, from);
        }
    }

    /**
     * @param repository with its registry, of an import below a prefix as in {@code host/mirror/*};
     *     null if none could be determined
     * @param repositories of an import below a prefix, those that the job could push to; null (left
     *     out) for all else
     */
    public record Target(
            @Nullable String repository,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> repositories) {
        /** None could be determined. */
        public static final Target UNKNOWN = new Target(null);

        public Target {
            repositories = repositories == null ? null : List.copyOf(repositories);
        }

        /**
         * One repository.
         *
         * @param repository null if none could be determined
         */
        public Target(@Nullable String repository) {
            this(repository, null);
        }
    }

    /**
     * @param image the root bundle by digest in the target
     * @param tag its release tag; null if it has none
     */
    public record Bundle(String image, @Nullable String tag) {}

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
            @Nullable String origin,
            ImageType type,
            List<Tag> tags,
            String mediaType,
            @Nullable String platform,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Layer> layers,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Image> images,
            boolean verified) {
        public Image {
            tags = tags == null ? List.of() : List.copyOf(tags);
            layers = layers == null ? null : List.copyOf(layers);
            images = images == null ? null : List.copyOf(images);
        }

        private Image withoutLayers() {
            @Nullable List<Image> children =
                    images == null ? null : images.stream().map(Image::withoutLayers).toList();
            return new Image(
                    image, origin, type, tags, mediaType, platform, null, children, verified);
        }
    }

    /**
     * @param replaced the digest that the tag named before; null if it is new or named the same
     */
    public record Tag(String name, @Nullable String replaced) {}

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
    public record Signature(String image, SignatureOutcome outcome, @Nullable String key) {}

    /**
     * Reads a report; fields that this version does not know are ignored.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNREADABLE} if it is none
     */
    public static ImportReport parse(byte[] document) {
        try {
            return Json.THEIRS.readValue(document, ImportReport.class);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The document is not an import report.",
                            "It is not JSON of the form that docs/contracts.md describes.",
                            "Restore it from a copy."),
                    e);
        }
    }

    /** The report as written to {@code report.json}: indented UTF-8 text. */
    public byte[] toJson() {
        return Json.pretty(this);
    }

    /** The same without {@code images[].layers}, marked as truncated: for a message's limit. */
    public ImportReport withoutLayers() {
        return with(content.withoutLayers()).with(additions.marked());
    }
}
