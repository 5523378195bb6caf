@NullMarked
package org.pollux.linux;

import org.jspecify.annotations.NullMarked;
