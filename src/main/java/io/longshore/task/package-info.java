/**
 * Long work as its caller sees it: progress ({@link io.longshore.task.Progress}), cancellation
 * ({@link io.longshore.task.Cancellation}), tasks side by side ({@link
 * io.longshore.task.Parallel}), and threads. May use {@code problem} only.
 */
package io.longshore.task;
