package org.pollux.cluster;

/**
 * What has been counted since the start.
 *
 * @param advertsSent adverts handed to JGroups
 * @param advertsReplaced adverts that a newer one of the same instance overtook before they were sent
 * @param sendErrors frames that could not be sent
 * @param advertsReceived adverts of other directors
 * @param framesMalformed frames dropped because they do not parse
 * @param framesUnknown frames dropped because their version or type is not known here
 * @param framesForeign frames dropped because their sender is no director
 */
public record ClusterCounters(
        long advertsSent,
        long advertsReplaced,
        long sendErrors,
        long advertsReceived,
        long framesMalformed,
        long framesUnknown,
        long framesForeign) {}
