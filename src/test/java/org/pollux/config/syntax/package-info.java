@NullMarked
package org.pollux.config.syntax;

import org.jspecify.annotations.NullMarked;
