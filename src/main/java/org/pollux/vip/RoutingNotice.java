package org.pollux.vip;

/** Something an operator should know about a route or rule that is held. {@code toString} is a sentence for the log. */
public sealed interface RoutingNotice {
    /** Which. */
    RoutingEntry entry();

    /** It had gone: another program or a link that went down took it. It is in place again. */
    record PutBack(RoutingEntry entry) implements RoutingNotice {
        @Override
        public String toString() {
            return entry + " was missing and was put back";
        }
    }

    /** Another program has a route to the same network there, and this one was to be the only one. It is left alone. */
    record Taken(RoutingEntry entry) implements RoutingNotice {
        @Override
        public String toString() {
            return entry
                    + " is not in place: another route to this network with this metric is there, not put by Pollux"
                    + " ('prepend' would put it before that one)";
        }
    }

    /** The kernel refused. Told once; tried again at each check until {@link PutBack}. */
    record Refused(RoutingEntry entry, String cause) implements RoutingNotice {
        @Override
        public String toString() {
            return entry + " is not in place: " + cause;
        }
    }
}
