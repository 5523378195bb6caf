package org.pollux.cluster;

import org.pollux.cluster.ClusterOptions.Role;
import org.pollux.election.MemberId;

/** Who a member of the channel is, and as what. */
record Seat(MemberId member, Role role) {
    boolean isWitness() {
        return role == Role.WITNESS;
    }
}
