/** How a report is shown: the forms that are written beside each other, and the words in them. */
package io.longshore.report.form;
