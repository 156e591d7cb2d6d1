package io.longshore.share;

import io.longshore.job.Principal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who uploaded a tarball, and who the files beside it.
 *
 * @param uploadedBy null if nobody can say
 * @param beside by name the files that lay beside the tarball; null as a value if nobody can say
 */
public record Provenance(Principal uploadedBy, Map<String, Principal> beside) {

    public Provenance {
        beside =
                beside == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(beside));
    }

    /** True if the file beside the tarball is of who uploaded the tarball. */
    public boolean isOwn(String name) {
        return beside.containsKey(name) && Objects.equals(uploadedBy, beside.get(name));
    }

    /**
     * The files that would direct what happens to the tarball (its job, markers, service
     * definitions), but are somebody else's: they are ignored.
     */
    public List<String> ignored(String tarball) {
        return beside.keySet().stream()
                .filter(name -> DropNames.directs(tarball, name) && !isOwn(name))
                .toList();
    }
}
