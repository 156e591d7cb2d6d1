/**
 * How a report is shown: the list of forms that are written into the folder of a job, and the words
 * in them. Text from outside is escaped and made printable here. Depends on {@code report} and
 * {@code job}.
 */
@NullMarked
package io.longshore.report.form;

import org.jspecify.annotations.NullMarked;
