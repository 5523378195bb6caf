package org.pollux.config;

/**
 * How the director is treated beside the other processes of its host.
 *
 * @param nice {@code vrrp_priority}: -20 (runs most) to 19
 * @param locked {@code vrrp_no_swap}: its memory is not swapped out
 */
public record ProcessPriority(int nice, boolean locked) {
    /** As when the file does not mention any of it. */
    public static final ProcessPriority DEFAULT = new ProcessPriority(-10, false);
}
