/**
 * The settings: one table of all settings ({@link io.longshore.config.SettingsTable}) and one
 * reader ({@link io.longshore.config.Settings}) that knows nothing of Camel. A setting that others
 * need is one more row of the table; no part reads the environment or a properties file by itself.
 * Depends on {@code problem} only.
 */
package io.longshore.config;
