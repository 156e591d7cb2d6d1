/** Commands for a site: the service and the demo. */
@NullMarked
package io.longshore.cli.site;

import org.jspecify.annotations.NullMarked;
