/**
 * ipvsadm 1.31's command line: its grammar (popt's), its words, its listings and exit statuses, byte for byte. Runs where
 * the command was typed, and is handed the table it works on, the names of hosts and services, and what to read and print
 * to. Knows nothing of the control socket.
 */
@NullMarked
package org.pollux.control.ipvsadm;

import org.jspecify.annotations.NullMarked;
