/**
 * How fast Pollux forwards, measured against bare XDP and the kernel's own routing on the same machine in the same run, and
 * judged by what it is meant to reach. Load is made and received inside the kernel, by the programs of {@code
 * src/test/bpf/bench.c}; the data plane is the real one, with connections that really were made.
 */
@NullMarked
package org.pollux.it.bench;

import org.jspecify.annotations.NullMarked;
