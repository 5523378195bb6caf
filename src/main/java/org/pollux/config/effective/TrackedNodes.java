package org.pollux.config.effective;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.TrackedObject;
import org.pollux.config.TrackedObject.BfdInstance;
import org.pollux.config.TrackedObject.TrackFile;
import org.pollux.config.TrackedObject.TrackProcess;
import org.pollux.config.TrackedObject.VrrpScript;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.TrackedKeywords;

/** Writes what is tracked. */
final class TrackedNodes {
    private TrackedNodes() {}

    static void write(Nodes root, List<TrackedObject> tracked) {
        for (TrackedObject object : tracked) {
            switch (object) {
                case VrrpScript script ->
                    root.block(RootKeywords.VRRP_SCRIPT, script.name(), block -> script(block, script));
                case TrackFile file -> root.block(RootKeywords.TRACK_FILE, file.name(), block -> file(block, file));
                case TrackProcess process ->
                    root.block(RootKeywords.VRRP_TRACK_PROCESS, process.name(), block -> process(block, process));
                case BfdInstance bfd -> root.block(RootKeywords.BFD_INSTANCE, bfd.name(), block -> bfd(block, bfd));
            }
        }
    }

    private static void script(Nodes block, VrrpScript script) {
        block.set(TrackedKeywords.SCRIPT, script.script());
        block.set(TrackedKeywords.INTERVAL, script.interval());
        block.set(TrackedKeywords.TIMEOUT, script.timeout());
        block.set(TrackedKeywords.SCRIPT_WEIGHT, script.weight());
        block.set(TrackedKeywords.RISE, script.rise());
        block.set(TrackedKeywords.FALL, script.fall());
        block.flag(TrackedKeywords.INIT_FAIL, script.initiallyFailed());
    }

    private static void file(Nodes block, TrackFile file) {
        block.set(TrackedKeywords.FILE, file.file());
        block.set(TrackedKeywords.FILE_WEIGHT, file.weight());
        block.set(TrackedKeywords.INIT_FILE, file.creation());
    }

    private static void process(Nodes block, TrackProcess process) {
        block.set(TrackedKeywords.PROCESS, process.command());
        if (process.match() != TrackProcess.Match.NONE) {
            block.set(TrackedKeywords.PARAM_MATCH, process.match());
        }
        block.flag(TrackedKeywords.FULL_COMMAND, process.fullCommand());
        block.set(TrackedKeywords.PROCESS_WEIGHT, process.weight());
        block.set(TrackedKeywords.QUORUM, process.quorum());
        block.set(TrackedKeywords.QUORUM_MAX, process.quorumMax());
        block.set(
                TrackedKeywords.TERMINATE_DELAY,
                Optional.of(process.terminateDelay()).filter(d -> !d.isZero()));
        block.set(TrackedKeywords.FORK_DELAY, Optional.of(process.forkDelay()).filter(d -> !d.isZero()));
    }

    private static void bfd(Nodes block, BfdInstance bfd) {
        block.set(TrackedKeywords.NEIGHBOR_IP, bfd.neighbor());
        block.set(TrackedKeywords.SOURCE_IP, bfd.source());
        block.set(TrackedKeywords.MIN_RX, (int) bfd.minRx().toMillis());
        block.set(TrackedKeywords.MIN_TX, (int) bfd.minTx().toMillis());
        block.set(TrackedKeywords.IDLE_TX, (int) bfd.idleTx().toMillis());
        block.set(TrackedKeywords.MULTIPLIER, bfd.multiplier());
        block.flag(TrackedKeywords.PASSIVE, bfd.passive());
        block.set(TrackedKeywords.TTL, bfd.ttl());
        block.set(TrackedKeywords.MAX_HOPS, bfd.maxHops());
        block.set(TrackedKeywords.MULTIHOP, bfd.multihop());
        block.set(TrackedKeywords.BFD_WEIGHT, bfd.weight());
        block.flag(TrackedKeywords.FOR_VRRP, bfd.usedBy().equals(Set.of(BfdInstance.User.VRRP)));
        block.flag(TrackedKeywords.FOR_CHECKERS, bfd.usedBy().equals(Set.of(BfdInstance.User.CHECKER)));
    }
}
