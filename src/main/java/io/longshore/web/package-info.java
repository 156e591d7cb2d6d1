/**
 * The HTTP server of a process: health, metrics, and the gateway's ranges. No decisions are made
 * here.
 */
package io.longshore.web;
