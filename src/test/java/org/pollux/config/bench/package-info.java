@NullMarked
package org.pollux.config.bench;

import org.jspecify.annotations.NullMarked;
