@NullMarked
package org.pollux.notify;

import org.jspecify.annotations.NullMarked;
