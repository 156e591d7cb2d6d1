/** The HTTP API of a gateway, put together: what it answers with, and who may use it. */
@NullMarked
package io.longshore.service.api;

import org.jspecify.annotations.NullMarked;
