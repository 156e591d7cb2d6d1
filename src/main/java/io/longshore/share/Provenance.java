package io.longshore.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.Principal;
import io.longshore.job.SenderOrigin;
import io.longshore.trust.SidecarNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The users who uploaded a tarball and its sidecars, and what else lay beside it.
 *
 * @param uploadedBy null if unknown
 * @param beside the uploaders of the sidecars by file name; null as a value if unknown
 * @param unused files that belong to the tarball, are not used and stayed in {@code drop/}, with
 *     the reasons; none in the ticket of an earlier version
 * @param from where the uploader of the tarball was signed in; null if it is not known
 * @param interrupted whether the connection of the uploader was lost before the tarball was closed
 */
public record Provenance(
        @Nullable Principal uploadedBy,
        Map<String, @Nullable Principal> beside,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> unused,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SenderOrigin from,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean interrupted) {

    public Provenance {
        beside =
                beside == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(beside));
        unused = unused == null ? Map.of() : Map.copyOf(unused);
    }

    public Provenance(@Nullable Principal uploadedBy, Map<String, @Nullable Principal> beside) {
        this(uploadedBy, beside, Map.of(), null, false);
    }

    /** The same with what else lay beside the tarball. */
    Provenance withUnused(Map<String, String> names) {
        return new Provenance(uploadedBy, beside, names, from, interrupted);
    }

    /** True if the file beside the tarball is of who uploaded the tarball. */
    public boolean isOwn(String name) {
        return beside.containsKey(name) && Objects.equals(uploadedBy, beside.get(name));
    }

    /**
     * The files that would direct what happens to the tarball (its job, markers, service
     * definitions), but belong to another user: they are ignored.
     */
    public List<String> ignored(String tarball) {
        return beside.keySet().stream()
                .filter(name -> SidecarNames.directs(tarball, name) && !isOwn(name))
                .toList();
    }
}
