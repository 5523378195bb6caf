@NullMarked
package org.pollux.config.reader;

import org.jspecify.annotations.NullMarked;
