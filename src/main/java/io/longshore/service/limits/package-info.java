/**
 * The limits of archives and of their spools as the settings state them, for service and commands.
 */
@NullMarked
package io.longshore.service.limits;

import org.jspecify.annotations.NullMarked;
