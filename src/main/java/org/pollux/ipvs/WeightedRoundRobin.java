package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * {@code wrr}: walks the list round and round with a falling bar; a server is chosen when its weight reaches the bar.
 * The bar falls by the greatest common divisor of the weights, so weights 4, 3, 2 give A A B A B C A B C.
 */
final class WeightedRoundRobin implements Scheduler {
    /** Where the walk stands; null stands for the head of the list. */
    private @Nullable RealServer current;

    private int bar;
    private int highestBar;
    private int step = 1;

    @Override
    public void attached(ServerList servers) {
        current = null;
        measure(servers);
        bar = highestBar;
    }

    @Override
    public void added(ServerList servers) {
        restart(servers);
    }

    @Override
    public void removed(ServerList servers) {
        restart(servers);
    }

    @Override
    public void edited(ServerList servers) {
        restart(servers);
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        if (highestBar == 0) {
            return null;
        }
        RealServer start = current;
        boolean wholePass = start == null;
        // At a bar of one step or less every positive weight passes: then a whole round without a hit means there is
        // nobody. If the first, partial pass was such a one, the round is whole once the walk is back at its start.
        boolean lastWholePass = wholePass && bar <= step;
        boolean restDone = false;
        RealServer candidate = start;
        while (true) {
            candidate = servers.after(candidate);
            if (candidate == null) {
                if (lastWholePass) {
                    current = null;
                    bar = highestBar;
                    return null;
                }
                restDone |= !wholePass && bar <= step;
                bar = bar - step <= 0 ? highestBar : bar - step;
                wholePass = true;
                lastWholePass = bar <= step && !restDone;
                continue;
            }
            if (!candidate.overloaded && candidate.weight >= bar) {
                current = candidate;
                return candidate;
            }
            if (restDone && bar <= step && candidate == start) {
                current = candidate;
                return null;
            }
        }
    }

    @Override
    public @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        RealServer currentBefore = current;
        int barBefore = bar;
        RealServer chosen = choose(servers, packet, now);
        current = currentBefore;
        bar = barBefore;
        return chosen;
    }

    @Override
    public boolean sharesByWeight() {
        return true;
    }

    private void restart(ServerList servers) {
        current = null;
        measure(servers);
        if (bar > highestBar || bar == 0) {
            bar = highestBar;
        } else if (step > 1) {
            bar = bar / step * step + 1;
        }
    }

    private void measure(ServerList servers) {
        int divisor = 0;
        int highest = 0;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.weight > 0) {
                divisor = Divisors.greatestCommon(server.weight, divisor);
                highest = Math.max(highest, server.weight);
            }
        }
        step = Math.max(divisor, 1);
        highestBar = highest - (step - 1);
    }
}
