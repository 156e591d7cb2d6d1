/**
 * What every command uses: flags for settings and registries, its context, the forms of its result
 * and of its failures.
 */
@NullMarked
package io.longshore.cli.command;

import org.jspecify.annotations.NullMarked;
