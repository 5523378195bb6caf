package org.pollux.director;

import java.util.List;
import org.pollux.election.Reason;

/**
 * One step of a takeover, and what undoes it when the instance's role is given up. Called on the election's thread: a step
 * must neither wait nor throw for what it cannot do, but report it. A takeover goes through the steps in their order, a
 * release through their reverse.
 */
interface RoleStep {
    /** What the journal and the metrics call it: lower case, one word. */
    String name();

    /** The instance becomes master. */
    void take(InstanceRole role, Reason reason);

    /** The instance is master no longer. */
    void give(InstanceRole role, Reason reason);

    /**
     * A reload has changed what the instances hold that this director is master of. What is in both is not touched.
     *
     * @param before what was held
     * @param after what is held from now on
     */
    void change(List<InstanceRole> before, List<InstanceRole> after);
}
