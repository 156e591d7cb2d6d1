package io.longshore.harbor;

/**
 * What may be done to a Harbor for an import.
 *
 * @param createProject whether a project that is missing is created
 * @param publicProject whether a project created so can be pulled from by everyone
 * @param projectQuotaBytes the room of a project created so; -1: no limit
 */
public record HarborOptions(boolean createProject, boolean publicProject, long projectQuotaBytes) {
    /** Nothing is created. */
    public static HarborOptions defaults() {
        return new HarborOptions(false, false, -1);
    }
}
