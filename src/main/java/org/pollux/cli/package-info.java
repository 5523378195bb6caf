/**
 * The {@code pollux} command: parses the command line, talks to a running director through the control socket
 * and prints. Holds no logic of its own.
 */
@NullMarked
package org.pollux.cli;

import org.jspecify.annotations.NullMarked;
