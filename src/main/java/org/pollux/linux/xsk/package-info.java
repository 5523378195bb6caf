/**
 * AF_XDP: packets between a receive queue and this process over rings in shared memory.
 *
 * <p>A {@link org.pollux.linux.xsk.Umem} owns the frames, an {@link org.pollux.linux.xsk.XskSocket} the four rings of one
 * queue of one interface, a {@link org.pollux.linux.xsk.Poller} lets one thread wait for several of them. Everything here
 * belongs to one owner thread (other threads may only {@link org.pollux.linux.xsk.Poller#wake()}) and allocates nothing
 * after it was opened. It moves bytes and never looks into them.
 */
@NullMarked
package org.pollux.linux.xsk;

import org.jspecify.annotations.NullMarked;
