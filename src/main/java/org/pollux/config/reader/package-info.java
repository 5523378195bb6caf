/**
 * From a configuration file to a {@link org.pollux.config.Configuration}: the way in for everybody outside. Applies
 * defaults and inheritance and checks what one keyword alone cannot show. Only {@code FileSource} touches the file
 * system; the rest is a function of the text.
 */
@NullMarked
package org.pollux.config.reader;

import org.jspecify.annotations.NullMarked;
