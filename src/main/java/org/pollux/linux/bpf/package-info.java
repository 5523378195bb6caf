/**
 * eBPF through bpf(2): maps, programs, XDP links and a loader for the objects that clang makes.
 *
 * <p>The way through it is specification → loaded collection: {@link org.pollux.linux.bpf.BpfObject} is what the file says,
 * may still be changed, and touches nothing; {@link org.pollux.linux.bpf.BpfCollection} is what the kernel holds.
 * No libbpf, no CO-RE, no calls between programs: what the loader does not know it refuses by name.
 *
 * <p>Used by the data plane. It decides nothing and knows nothing of services or flows.
 */
@NullMarked
package org.pollux.linux.bpf;

import org.jspecify.annotations.NullMarked;
