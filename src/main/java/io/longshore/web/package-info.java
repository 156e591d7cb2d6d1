/**
 * The pages and texts for people: the report as a page and as text, health and metrics. No
 * decisions are made here; texts from outside are escaped. Depends on {@code job} and {@code
 * share}.
 */
package io.longshore.web;
