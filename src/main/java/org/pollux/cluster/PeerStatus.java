package org.pollux.cluster;

import java.time.Duration;
import java.util.Optional;
import org.pollux.election.MemberId;

/**
 * Another director that is a member now.
 *
 * @param member who
 * @param lastHeard how long ago its last advert or announcement came; empty before the first
 */
public record PeerStatus(MemberId member, Optional<Duration> lastHeard) {}
