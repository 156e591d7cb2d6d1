/**
 * The report of a delivery: its content, and the contracts of its forms, its store and its sinks.
 * Depends on {@code job}.
 */
@NullMarked
package io.longshore.report;

import org.jspecify.annotations.NullMarked;
