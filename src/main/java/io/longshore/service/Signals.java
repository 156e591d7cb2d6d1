package io.longshore.service;

import io.longshore.pipeline.Alerts;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.web.Metrics;

/**
 * What the stages tell the outside about their work.
 *
 * @param events progress of each job
 * @param alerts problems of the service, not of a single job
 * @param metrics counts
 */
record Signals(ProgressEvents events, Alerts alerts, Metrics metrics) {}
