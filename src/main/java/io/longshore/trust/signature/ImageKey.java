package io.longshore.trust.signature;

/**
 * A key that images are signed with.
 *
 * @param origins where the images come from that it counts for
 */
record ImageKey(PlainKey key, Origins origins) {}
