@NullMarked
package org.pollux.linux.program;

import org.jspecify.annotations.NullMarked;
