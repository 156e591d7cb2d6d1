/** The one place where JSON is read and written (Jackson). Depends on {@code problem} only. */
package io.longshore.json;
