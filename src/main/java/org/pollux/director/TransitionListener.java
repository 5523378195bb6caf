package org.pollux.director;

import org.pollux.election.Transition;

/** Is told of role changes when all their steps are done. On the election's thread: must neither wait nor throw. */
@FunctionalInterface
interface TransitionListener {
    /** The instance is in its new state and everything that goes with it is done. */
    void changed(Transition transition);

    /** The instance is master here and stays so although another director claims to be it too. */
    default void otherMasterHeard(String instance) {}
}
