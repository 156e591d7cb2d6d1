/**
 * Where reports are kept: written into the folder of their job, read from the folders of a share.
 */
package io.longshore.report.store;
