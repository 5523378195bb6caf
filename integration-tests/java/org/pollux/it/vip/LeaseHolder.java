package org.pollux.it.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.pollux.vip.KernelLeases;
import org.pollux.vip.LeaseTerms;
import org.pollux.vip.Renewal;
import org.pollux.vip.VirtualAddress;

/** Holds one address on eth0 until it is killed: for tests of what remains then. */
public final class LeaseHolder {
    private LeaseHolder() {}

    /** Takes the address and the longest stall in milliseconds. */
    public static void main(String[] args) throws Exception {
        VirtualAddress address = VirtualAddress.of(InetAddress.ofLiteral(args[0]), 32, "eth0");
        LeaseTerms terms = LeaseTerms.withLongestStall(Duration.ofMillis(Long.parseLong(args[1])));
        try (KernelLeases leases = KernelLeases.open(terms, System::nanoTime)) {
            leases.warmUp();
            System.out.println("acquired " + leases.acquire(List.of(address), System.nanoTime()));
            while (true) {
                switch (leases.renew(System.nanoTime())) {
                    case Renewal.Renewed renewed -> renewed.notices().forEach(System.out::println);
                    case Renewal.Stalled stalled -> {
                        System.out.println("stalled for " + stalled.gap().toMillis() + " ms");
                        return;
                    }
                }
                long wait = leases.nextDeadline().orElseThrow() - System.nanoTime();
                LockSupport.parkNanos(Math.max(0, wait));
            }
        }
    }
}
