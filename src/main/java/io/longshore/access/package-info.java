/** Who may do what: one table of rights for the broker, the SFTP server and the command line. */
@NullMarked
package io.longshore.access;

import org.jspecify.annotations.NullMarked;
