/** The formats of archives that can be read, in one list: recognition and opening. */
package io.longshore.archive.formats;
