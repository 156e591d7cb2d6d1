/** The HTTP API v1: its contract is docs/openapi/longshore-v1.yaml. */
@NullMarked
package io.longshore.web.api;

import org.jspecify.annotations.NullMarked;
