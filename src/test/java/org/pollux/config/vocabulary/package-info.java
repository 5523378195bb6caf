@NullMarked
package org.pollux.config.vocabulary;

import org.jspecify.annotations.NullMarked;
