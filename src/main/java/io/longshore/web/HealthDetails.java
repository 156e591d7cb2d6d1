package io.longshore.web;

/**
 * What the health states besides its checks; the readiness does not depend on it.
 *
 * @param clock what is known about the clocks
 * @param receipts whether reports get receipts, as a sentence
 */
public record HealthDetails(ClockState clock, String receipts) {}
