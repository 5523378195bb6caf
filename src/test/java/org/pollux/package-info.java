@NullMarked
package org.pollux;

import org.jspecify.annotations.NullMarked;
