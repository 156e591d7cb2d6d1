/**
 * Files that survive a crash, locks on files, and files and folders for their owner only. The only
 * package that forces content to the disk, renames atomically and locks.
 */
@NullMarked
package io.longshore.files;

import org.jspecify.annotations.NullMarked;
