@NullMarked
package org.pollux.cluster.link;

import org.jspecify.annotations.NullMarked;
