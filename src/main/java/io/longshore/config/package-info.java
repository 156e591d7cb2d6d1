/**
 * The settings: one row for each, by topic, in the classes {@code BrokerSetting}, {@code
 * DropSetting} and so on; {@link io.longshore.config.SettingsTable} lists the topics, and {@link
 * io.longshore.config.Settings} reads the values. It knows nothing of Camel. A setting that others
 * need is one more row; no other part reads the environment or a properties file. Depends on {@code
 * problem} only.
 */
@NullMarked
package io.longshore.config;

import org.jspecify.annotations.NullMarked;
