@NullMarked
package org.pollux.it.cluster;

import org.jspecify.annotations.NullMarked;
