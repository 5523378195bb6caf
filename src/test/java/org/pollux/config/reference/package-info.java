@NullMarked
package org.pollux.config.reference;

import org.jspecify.annotations.NullMarked;
