package org.pollux.vip;

import java.io.IOException;

/** Something an operator should know about one address of a lease. {@code toString} is a sentence for the log. */
public sealed interface LeaseNotice {
    /** Which address. */
    VirtualAddress address();

    /** The interface does not exist. Told once; tried again at each renewal until {@link PutBack}. */
    record InterfaceMissing(VirtualAddress address) implements LeaseNotice {
        @Override
        public String toString() {
            return address + " is not in place: interface " + address.interfaceName() + " does not exist";
        }
    }

    /**
     * The address had gone: another program removed it, it ended, its interface was missing or the kernel had refused. It is
     * in place again: announce it again.
     */
    record PutBack(VirtualAddress address) implements LeaseNotice {
        @Override
        public String toString() {
            return address + " was missing from its interface and was put back";
        }
    }

    /** The address was there, put by someone else; it now has our lifetime and goes when we release it. */
    record Adopted(VirtualAddress address) implements LeaseNotice {
        @Override
        public String toString() {
            return address + " was there before, not put by Pollux; it is leased now and will be removed on release:"
                    + " take it out of the host's network configuration";
        }
    }

    /** The kernel refused. Told once; an acquired address is tried again at each renewal until {@link PutBack}. */
    record Refused(VirtualAddress address, IOException cause) implements LeaseNotice {
        @Override
        public String toString() {
            return address + ": " + cause.getMessage();
        }
    }
}
