package org.pollux.linux;

import static org.pollux.linux.NetlinkProtocol.NLM_F_ACK;
import static org.pollux.linux.NetlinkProtocol.NLM_F_APPEND;
import static org.pollux.linux.NetlinkProtocol.NLM_F_CREATE;
import static org.pollux.linux.NetlinkProtocol.NLM_F_EXCL;
import static org.pollux.linux.NetlinkProtocol.NLM_F_REPLACE;

/** Orders as the kernel reads them. */
final class NetlinkOrders {
    private NetlinkOrders() {}

    /** Writes an order as the next request of a batch. */
    static void write(NetlinkOrder order, NetlinkRequest to) {
        switch (order) {
            case NetlinkOrder.AddAddress(InterfaceAddress address) ->
                AddressMessages.add(
                        to.next(NetlinkProtocol.RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL), address);
            case NetlinkOrder.PutAddress(InterfaceAddress address) ->
                AddressMessages.add(
                        to.next(NetlinkProtocol.RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE), address);
            case NetlinkOrder.RemoveAddress(InterfaceAddress address) ->
                AddressMessages.identify(to.next(NetlinkProtocol.RTM_DELADDR, NLM_F_ACK), address);
            case NetlinkOrder.AddRoute(RouteEntry route, NetlinkOrder.Place place) ->
                RouteEntryMessages.write(
                        to.next(NetlinkProtocol.RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | flag(place)), route);
            case NetlinkOrder.RemoveRoute(RouteEntry route) ->
                RouteEntryMessages.write(to.next(NetlinkProtocol.RTM_DELROUTE, NLM_F_ACK), route);
            case NetlinkOrder.AddRule(RuleEntry rule) ->
                RuleMessages.write(to.next(NetlinkProtocol.RTM_NEWRULE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL), rule);
            case NetlinkOrder.RemoveRule(RuleEntry rule) ->
                RuleMessages.write(to.next(NetlinkProtocol.RTM_DELRULE, NLM_F_ACK), rule);
        }
    }

    private static int flag(NetlinkOrder.Place place) {
        return switch (place) {
            case ALONE -> NLM_F_EXCL;
            case FIRST -> 0;
            case LAST -> NLM_F_APPEND;
        };
    }
}
