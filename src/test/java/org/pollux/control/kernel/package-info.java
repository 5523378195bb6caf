@NullMarked
package org.pollux.control.kernel;

import org.jspecify.annotations.NullMarked;
