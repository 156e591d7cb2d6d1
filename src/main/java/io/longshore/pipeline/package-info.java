/**
 * The stages of the pipeline: claim dropped files, admit jobs, check, import, file, repair.
 *
 * <p>A stage is a plain class: it gets a message of the stage before it (or looks at the share) and
 * says what is to be sent on. It knows no Camel, no JMS, no session; {@code pipeline.camel} holds
 * the thin beans that put stages into routes. {@code docs/delivery.md} states the protocol that the
 * stages keep.
 */
@NullMarked
package io.longshore.pipeline;

import org.jspecify.annotations.NullMarked;
