package org.pollux.cluster.link;

import org.pollux.cluster.seal.Seal;

/**
 * The frames after a greeting: {@code length u32, body}, the body sealed. A body begins with its kind: {@link #DATA} and
 * a packet of JGroups, or {@link #GOODBYE} and nothing, after which the connection ends and nobody is suspected for it.
 */
final class FrameFormat {
    static final byte DATA = 0;
    static final byte GOODBYE = 1;

    /** The longest packet of JGroups. */
    static final int LONGEST_PACKET = 65_535;

    /** The longest body as it travels. */
    static final int LONGEST_BODY = 1 + LONGEST_PACKET + Seal.OVERHEAD;

    private FrameFormat() {}
}
