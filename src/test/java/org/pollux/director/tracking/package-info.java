@NullMarked
package org.pollux.director.tracking;

import org.jspecify.annotations.NullMarked;
