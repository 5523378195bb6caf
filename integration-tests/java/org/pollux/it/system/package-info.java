/**
 * The distribution as an operator starts it, in the laboratory: two directors, real traffic, real failures.
 */
@NullMarked
package org.pollux.it.system;

import org.jspecify.annotations.NullMarked;
