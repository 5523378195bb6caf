/** Health checks of hosts in network namespaces: the checks run in a program inside one of them. */
@NullMarked
package org.pollux.it.health;

import org.jspecify.annotations.NullMarked;
