/**
 * Who Longshore is to a registry: the places where credentials are found, challenges, tokens, and
 * requests that carry them (Distribution's "Token Authentication Specification").
 */
package io.longshore.registry.auth;
