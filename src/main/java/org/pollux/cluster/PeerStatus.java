package org.pollux.cluster;

import java.time.Duration;
import java.util.Optional;
import org.pollux.election.MemberId;

/**
 * Another director that is a member now.
 *
 * @param member who
 * @param role whether it is a director or a witness
 * @param joined how long ago it became a member; a director that was suspected and came back begins anew
 * @param lastHeard how long ago its last advert or announcement came; empty before the first
 * @param longestSilence the longest time between two of them since it joined; with the usual settings a director is heard
 *     once a second at least. Zero before the second
 */
public record PeerStatus(
        MemberId member,
        ClusterOptions.Role role,
        Duration joined,
        Optional<Duration> lastHeard,
        Duration longestSilence) {}
