@NullMarked
package org.pollux.control.ipvsadm;

import org.jspecify.annotations.NullMarked;
