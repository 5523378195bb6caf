package org.pollux.vip;

import java.io.IOException;

/** Something an operator should know about one address of a lease. {@code toString} is a sentence for the log. */
public sealed interface LeaseNotice {
    /** Which address. */
    VirtualAddress address();

    /** The interface does not exist; tried again at each renewal. */
    record InterfaceMissing(VirtualAddress address) implements LeaseNotice {
        @Override
        public String toString() {
            return address + " is not in place: interface " + address.interfaceName() + " does not exist";
        }
    }

    /** Another program removed the address or it ended; it is in place again. Announce it again. */
    record PutBack(VirtualAddress address) implements LeaseNotice {
        @Override
        public String toString() {
            return address + " had vanished from its interface and was put back: does another program remove it?";
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

    /** The kernel refused; an acquired address is tried again at each renewal. */
    record Refused(VirtualAddress address, IOException cause) implements LeaseNotice {
        @Override
        public String toString() {
            return address + ": " + cause.getMessage();
        }
    }
}
