/**
 * What instances and sync groups watch besides interfaces: scripts, files and processes. Each result goes to a listener,
 * which must not wait; what it does to a priority is the election's business. Nothing here runs on the election's thread.
 */
@NullMarked
package org.pollux.director.tracking;

import org.jspecify.annotations.NullMarked;
