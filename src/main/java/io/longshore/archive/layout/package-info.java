/** OCI image layouts in a tar, as most tools write them; the layout may lie in a folder. */
@NullMarked
package io.longshore.archive.layout;

import org.jspecify.annotations.NullMarked;
