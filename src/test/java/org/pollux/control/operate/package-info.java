@NullMarked
package org.pollux.control.operate;

import org.jspecify.annotations.NullMarked;
