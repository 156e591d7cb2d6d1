/**
 * What people see in a browser or a text window: the report as a page and as text, health and
 * metrics. Nothing is decided here; texts from outside come in and go out escaped. Depends on
 * {@code job} and {@code share}.
 */
package io.longshore.web;
