@NullMarked
package org.pollux.ipvs;

import org.jspecify.annotations.NullMarked;
