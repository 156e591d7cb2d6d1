/**
 * The log of a site on its share: keys, entries and their files, and the one place where an entry
 * is appended.
 */
@NullMarked
package io.longshore.proof.ledger;

import org.jspecify.annotations.NullMarked;
