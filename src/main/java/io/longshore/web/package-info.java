/**
 * The HTTP server of a process: health, metrics, and the gateway's ranges. No decisions are made
 * here.
 */
@NullMarked
package io.longshore.web;

import org.jspecify.annotations.NullMarked;
