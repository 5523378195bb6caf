@NullMarked
package org.pollux.cluster.seal;

import org.jspecify.annotations.NullMarked;
