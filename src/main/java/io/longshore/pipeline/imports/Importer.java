package io.longshore.pipeline.imports;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pushes a checked tarball and reads it back. Thread-safe; may be repeated at any time. */
public interface Importer {
    /**
     * What these tags name now.
     *
     * @return each tag with its digest, or empty where there is no such tag
     * @throws io.longshore.problem.ProblemException when the registry does not say
     */
    Map<String, Optional<Digest>> tagsNow(Repository target, List<String> tags);

    /**
     * Does the import.
     *
     * @return VERIFIED, or INCOMPLETE with its gaps as problems; REJECTED or FAILED is thrown
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED} when the file is not the
     *     one that was checked, before the first request; {@code TAG_MOVED}; {@code CANCELLED} at
     *     the next safe point; whatever registry and disk say
     */
    ImportReport run(ImportRequest request, Progress progress, Cancellation cancellation);

    /** Throws REGISTRY_UNREACHABLE (or a TLS problem) unless the registry answers at all. */
    void probe();
}
