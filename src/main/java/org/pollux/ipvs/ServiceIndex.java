package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** Finds the service of a packet without making a key object: open addressing over the services' own fields. */
final class ServiceIndex {
    private final SipHash hash;
    private @Nullable VirtualService[] slots = new VirtualService[16];
    private int size;

    ServiceIndex(long seed0, long seed1) {
        hash = new SipHash(seed0, seed1);
    }

    @Nullable
    VirtualService find(boolean ipv6, int protocol, long high, long low, int port) {
        int at = start(ipv6, protocol, high, low, port);
        while (true) {
            VirtualService service = slots[at];
            if (service == null) {
                return null;
            }
            if (service.low == low
                    && service.high == high
                    && service.port == port
                    && service.protocol == protocol
                    && service.ipv6 == ipv6) {
                return service;
            }
            at = (at + 1) & (slots.length - 1);
        }
    }

    void add(VirtualService service) {
        size++;
        if (size * 2 > slots.length) {
            refill(new VirtualService[slots.length * 2], slots);
        }
        put(service);
    }

    void remove(VirtualService service) {
        size--;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == service) {
                slots[i] = null;
            }
        }
        refill(new VirtualService[slots.length], slots);
    }

    private void refill(@Nullable VirtualService[] empty, @Nullable VirtualService[] old) {
        slots = empty;
        for (VirtualService service : old) {
            if (service != null) {
                put(service);
            }
        }
    }

    private void put(VirtualService service) {
        int at = start(service.ipv6, service.protocol, service.high, service.low, service.port);
        while (slots[at] != null) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = service;
    }

    private int start(boolean ipv6, int protocol, long high, long low, int port) {
        long rest = (long) port << 16 | (long) protocol << 8 | (ipv6 ? 1 : 0);
        return (int) hash.hash(high, low, rest) & (slots.length - 1);
    }
}
