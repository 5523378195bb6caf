@NullMarked
package org.pollux.cluster;

import org.jspecify.annotations.NullMarked;
