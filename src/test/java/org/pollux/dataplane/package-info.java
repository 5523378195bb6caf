@NullMarked
package org.pollux.dataplane;

import org.jspecify.annotations.NullMarked;
