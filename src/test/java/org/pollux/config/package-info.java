@NullMarked
package org.pollux.config;

import org.jspecify.annotations.NullMarked;
