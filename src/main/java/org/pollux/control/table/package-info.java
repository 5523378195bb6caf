/**
 * The table of virtual services as it is asked and changed from another process: one order and one answer at a time, each
 * of them JSON.
 */
@NullMarked
package org.pollux.control.table;

import org.jspecify.annotations.NullMarked;
