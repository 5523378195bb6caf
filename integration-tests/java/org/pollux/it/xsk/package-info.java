/** AF_XDP sockets with a real kernel, between two namespaces. */
@NullMarked
package org.pollux.it.xsk;

import org.jspecify.annotations.NullMarked;
