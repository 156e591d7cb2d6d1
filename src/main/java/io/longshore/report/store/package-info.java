/**
 * Reports in the folders of a share: written into the folder of their job, filed with it, and found
 * again. {@code ReportStores} chooses the store that is asked. Depends on {@code report}, {@code
 * share} and {@code job}.
 */
@NullMarked
package io.longshore.report.store;

import org.jspecify.annotations.NullMarked;
