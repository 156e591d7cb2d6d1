/** The report of a delivery: what it contains, and how it is put together. */
package io.longshore.report;
