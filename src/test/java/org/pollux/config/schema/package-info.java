@NullMarked
package org.pollux.config.schema;

import org.jspecify.annotations.NullMarked;
