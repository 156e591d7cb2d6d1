/** Where the bytes of an archive are: in a file. */
package io.longshore.archive.bytes;
