@NullMarked
package org.pollux.control.table;

import org.jspecify.annotations.NullMarked;
