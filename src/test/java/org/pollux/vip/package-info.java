@NullMarked
package org.pollux.vip;

import org.jspecify.annotations.NullMarked;
