package org.pollux.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * {@code lvs_sync_daemon}: which connections the other directors are told of, and who tells.
 *
 * @param interfaceName by which interface the messages leave and come
 * @param instance whose master tells and whose backups listen; absent: this director always does both
 * @param syncId tells groups of directors apart, 0 to 255; absent: the virtual router id of the instance, or 0
 * @param maxLength the longest message in bytes; absent: by the interface
 * @param port the UDP port; absent: IPVS's own
 * @param ttl of the messages; absent: IPVS's own
 * @param group the multicast group; absent: IPVS's own
 */
public record ConnectionSync(
        String interfaceName,
        Optional<String> instance,
        Optional<Integer> syncId,
        Optional<Integer> maxLength,
        Optional<Integer> port,
        Optional<Integer> ttl,
        Optional<InetAddress> group) {}
