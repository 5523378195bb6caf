@NullMarked
package org.pollux.cli;

import org.jspecify.annotations.NullMarked;
