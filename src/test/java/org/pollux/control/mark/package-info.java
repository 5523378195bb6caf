@NullMarked
package org.pollux.control.mark;

import org.jspecify.annotations.NullMarked;
