/**
 * The service process: roles, wiring, start, shutdown. Camel Main runs the routes; everything else
 * is made here and handed in by constructor. May use every package but {@code cli}.
 */
@NullMarked
package io.longshore.service;

import org.jspecify.annotations.NullMarked;
