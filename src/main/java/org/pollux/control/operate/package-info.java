/** What an operator does to real servers and asks of connections while the director runs, as text for the terminal. */
@NullMarked
package org.pollux.control.operate;

import org.jspecify.annotations.NullMarked;
