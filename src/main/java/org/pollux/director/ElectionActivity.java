package org.pollux.director;

import java.time.Duration;
import org.pollux.cluster.ClusterCounters;

/**
 * What the election's side has counted.
 *
 * @param cluster messages
 * @param refusals how often somebody was not let into the cluster, or refused this director
 * @param unroutedAdverts adverts of instances that this director does not have
 * @param longestGap the longest the election thread came late to what was due
 */
record ElectionActivity(ClusterCounters cluster, long refusals, long unroutedAdverts, Duration longestGap) {}
