/** The report of a delivery: its content and its assembly. */
package io.longshore.report;
