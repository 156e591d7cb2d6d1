/**
 * The command line: parses, calls, prints. Arguments become values of the domain at the edge; what
 * a command does is in the packages below. May use all other packages; none may use it.
 */
@NullMarked
package io.longshore.cli;

import org.jspecify.annotations.NullMarked;
