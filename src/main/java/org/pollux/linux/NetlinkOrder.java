package org.pollux.linux;

/**
 * A change of the kernel's network configuration, one of many given at once with {@link Netlink#apply}. {@code toString}
 * says it for the operator.
 */
public sealed interface NetlinkOrder {
    /** Adds an address; EEXIST when the interface has it already. */
    record AddAddress(InterfaceAddress address) implements NetlinkOrder {
        @Override
        public String toString() {
            return "add address " + address;
        }
    }

    /** Adds an address, or gives the present one new lifetimes, as {@link Netlink#putAddress}. */
    record PutAddress(InterfaceAddress address) implements NetlinkOrder {
        @Override
        public String toString() {
            return "put address " + address;
        }
    }

    /** Removes an address; EADDRNOTAVAIL when it was not there. */
    record RemoveAddress(InterfaceAddress address) implements NetlinkOrder {
        @Override
        public String toString() {
            return "remove address " + address;
        }
    }

    /** Where a new route goes among those to the same network with the same metric. */
    enum Place {
        /** It is added only when there is no other; EEXIST when there is. */
        ALONE,
        /** Before the others; EEXIST when the very same is there. */
        FIRST,
        /** After the others; EEXIST when the very same is there. */
        LAST
    }

    /** Adds a route. */
    record AddRoute(RouteEntry route, Place place) implements NetlinkOrder {
        @Override
        public String toString() {
            return "add route " + route;
        }
    }

    /** Removes the route that is the same in all that is told; ESRCH when there is none. */
    record RemoveRoute(RouteEntry route) implements NetlinkOrder {
        @Override
        public String toString() {
            return "remove route " + route;
        }
    }

    /** Adds a rule; EEXIST when there is one with the same preference, selector and table. */
    record AddRule(RuleEntry rule) implements NetlinkOrder {
        @Override
        public String toString() {
            return "add rule " + rule;
        }
    }

    /** Removes the rule that is the same in all that is told; ENOENT when there is none. */
    record RemoveRule(RuleEntry rule) implements NetlinkOrder {
        @Override
        public String toString() {
            return "remove rule " + rule;
        }
    }
}
