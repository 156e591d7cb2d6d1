/**
 * Who Longshore is to a registry: the places where credentials are found, challenges, tokens, and
 * requests that carry them (Distribution's "Token Authentication Specification").
 */
@NullMarked
package io.longshore.registry.auth;

import org.jspecify.annotations.NullMarked;
