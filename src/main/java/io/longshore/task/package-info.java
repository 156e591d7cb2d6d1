/**
 * Long work as its caller sees it: progress ({@link io.longshore.task.Progress}), cancellation
 * ({@link io.longshore.task.Cancellation}), tasks side by side ({@link
 * io.longshore.task.Parallel}), and threads. May use {@code problem} only.
 */
@NullMarked
package io.longshore.task;

import org.jspecify.annotations.NullMarked;
