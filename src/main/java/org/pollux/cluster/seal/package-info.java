/**
 * What makes the directors' frames secret and proven: keys from the cluster's secret, sealing and opening of frames, and
 * the memory that recognises replayed ones. Knows neither sockets nor JGroups; no threads, no clock of its own.
 */
@NullMarked
package org.pollux.cluster.seal;

import org.jspecify.annotations.NullMarked;
