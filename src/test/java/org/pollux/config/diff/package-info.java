@NullMarked
package org.pollux.config.diff;

import org.jspecify.annotations.NullMarked;
