/**
 * The thin beans between Camel's routes and the stages: they take what a stage needs out of an
 * exchange and put its answer into headers that a route can test. No decision is made here.
 *
 * <p>{@link DropFolder} is the component with which the drop route begins.
 */
@NullMarked
package io.longshore.pipeline.camel;

import org.jspecify.annotations.NullMarked;
