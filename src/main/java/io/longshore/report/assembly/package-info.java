/**
 * Puts reports together, whatever the job and its end: imported, refused or failed, in the service
 * or by a command. {@code ReportAssembler} is the only class that creates a report. Depends on
 * {@code report}, {@code transfer}, {@code share} and their values.
 */
@NullMarked
package io.longshore.report.assembly;

import org.jspecify.annotations.NullMarked;
