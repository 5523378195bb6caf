/**
 * The directors' conversation over JGroups: the channel, membership and the messages (adverts) in their wire
 * format. Turns channel events into inputs of the election and its adverts into messages. Decides nothing about
 * who is master.
 */
@NullMarked
package org.pollux.cluster;

import org.jspecify.annotations.NullMarked;
