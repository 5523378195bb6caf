@NullMarked
package org.pollux.election;

import org.jspecify.annotations.NullMarked;
