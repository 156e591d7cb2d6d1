package io.longshore.web.api;

/**
 * A parameter of an operation.
 *
 * @param in path, query or header
 */
record Parameter(String name, String in, ContractSchema schema) {}
