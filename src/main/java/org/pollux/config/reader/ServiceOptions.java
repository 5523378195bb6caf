package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VirtualServerKeywords.FLAG_1;
import static org.pollux.config.vocabulary.VirtualServerKeywords.FLAG_2;
import static org.pollux.config.vocabulary.VirtualServerKeywords.FLAG_3;
import static org.pollux.config.vocabulary.VirtualServerKeywords.HA_SUSPEND;
import static org.pollux.config.vocabulary.VirtualServerKeywords.HYSTERESIS;
import static org.pollux.config.vocabulary.VirtualServerKeywords.MH_FALLBACK;
import static org.pollux.config.vocabulary.VirtualServerKeywords.MH_PORT;
import static org.pollux.config.vocabulary.VirtualServerKeywords.OMEGA;
import static org.pollux.config.vocabulary.VirtualServerKeywords.OPS;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PERSISTENCE_ENGINE;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PERSISTENCE_GRANULARITY;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PERSISTENCE_TIMEOUT;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PROTOCOL;
import static org.pollux.config.vocabulary.VirtualServerKeywords.QUORUM;
import static org.pollux.config.vocabulary.VirtualServerKeywords.QUORUM_DOWN;
import static org.pollux.config.vocabulary.VirtualServerKeywords.QUORUM_UP;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SH_FALLBACK;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SH_PORT;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.AddressFamily;
import org.pollux.config.Checker;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer.Persistence;
import org.pollux.config.VirtualServer.PersistenceEngine;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Quorum;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.VirtualServer.SchedulerFlags;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;

/**
 * The rarer settings of one virtual server, and what keepalived would silently make of them.
 *
 * @param block the virtual server's block
 * @param marksOnly whether only marks tell what it is for
 * @param allPorts whether it is for all ports of an address
 * @param scheduler its scheduler
 * @param problems where findings go
 */
record ServiceOptions(Section block, boolean marksOnly, boolean allPorts, Scheduler scheduler, Problems problems) {
    SchedulerFlags flags() {
        boolean sh = scheduler == Scheduler.SH;
        boolean mh = scheduler == Scheduler.MH;
        // Every flag is looked at, also when another has the same meaning: each that does not fit is reported.
        boolean shFallback = flag(SH_FALLBACK, sh);
        boolean mhFallback = flag(MH_FALLBACK, mh);
        boolean shPort = flag(SH_PORT, sh);
        boolean mhPort = flag(MH_PORT, mh);
        return new SchedulerFlags(
                block.mentions(FLAG_1) || shFallback || mhFallback,
                block.mentions(FLAG_2) || shPort || mhPort,
                block.mentions(FLAG_3));
    }

    private boolean flag(Setting<Boolean> keyword, boolean fits) {
        Optional<Located<Boolean>> flag = block.find(keyword);
        if (flag.isPresent() && !fits) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    flag.get().span(),
                    keyword.name() + " is not used: the scheduler is " + VirtualServers.word(scheduler));
        }
        return flag.isPresent() && fits;
    }

    boolean onePacket() {
        Optional<Located<Boolean>> ops = block.find(OPS);
        boolean fits =
                marksOnly || block.get(PROTOCOL).filter(Protocol.UDP::equals).isPresent();
        if (ops.isPresent() && !fits) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    ops.get().span(),
                    "ops is not used: only UDP packets can be scheduled one by one");
        }
        return ops.isPresent() && fits;
    }

    /** @param families of the packets; none where they are not known */
    Optional<Persistence> persistence(Set<AddressFamily> families) {
        int bits = families.stream().mapToInt(AddressFamily::bits).max().orElse(AddressFamily.INET.bits());
        Optional<Located<Integer>> granularity = block.find(PERSISTENCE_GRANULARITY);
        Optional<Duration> timeout = block.get(PERSISTENCE_TIMEOUT);
        boolean given = block.mentions(PERSISTENCE_TIMEOUT);
        if (!given && granularity.isPresent()) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    granularity.get().span(),
                    "persistence_granularity without persistence_timeout means 360 s");
        } else if (!given && allPorts) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    block.span(),
                    "a service on all ports is persistent: persistence_timeout 360 is used");
        } else if (!given) {
            return Optional.empty();
        }
        if (granularity.isPresent() && granularity.get().value() > bits) {
            problems.error(
                    DiagnosticCode.OUT_OF_RANGE,
                    granularity.get().span(),
                    "persistence_granularity " + granularity.get().value() + " is longer than an address",
                    "at most " + bits);
        }
        return Optional.of(new Persistence(
                timeout.orElse(Defaults.PERSISTENCE),
                granularity.map(Located::value).orElse(bits)));
    }

    /** @param persistent whether clients return to their real server */
    Optional<PersistenceEngine> persistenceEngine(boolean persistent, boolean onePacket) {
        Optional<Located<PersistenceEngine>> engine = block.find(PERSISTENCE_ENGINE);
        boolean udp =
                marksOnly || block.get(PROTOCOL).filter(Protocol.UDP::equals).isPresent();
        if (engine.isPresent() && !udp) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    engine.get().span(),
                    "persistence_engine sip would drop every packet: SIP's Call-ID is looked for in UDP only",
                    "it with protocol UDP");
        } else if (engine.isPresent() && !persistent && !onePacket) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    engine.get().span(),
                    "persistence_engine does nothing without persistence_timeout");
        }
        return engine.map(Located::value);
    }

    boolean suspended() {
        Optional<Located<Boolean>> suspend = block.find(HA_SUSPEND);
        if (suspend.isPresent() && marksOnly) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    suspend.get().span(),
                    "ha_suspend needs an address to look for, a fwmark has none",
                    "it with an address or a group");
        }
        return suspend.isPresent();
    }

    Quorum quorum(List<RealServer> servers) {
        Quorum quorum = new Quorum(
                block.get(QUORUM).orElse(1L),
                block.get(HYSTERESIS).orElse(0L),
                block.get(QUORUM_UP),
                block.get(QUORUM_DOWN),
                block.mentions(OMEGA));
        checkQuorum(quorum, servers);
        return quorum;
    }

    private void checkQuorum(Quorum quorum, List<RealServer> servers) {
        Optional<Located<Long>> hysteresis = block.find(HYSTERESIS);
        Optional<Located<Long>> given = block.find(QUORUM);
        if (given.isEmpty() && block.mentions(QUORUM)) {
            return; // it is wrong, which is reported already
        }
        if (hysteresis.isPresent() && quorum.hysteresis() >= quorum.weight()) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    hysteresis.get().span(),
                    "hysteresis " + quorum.hysteresis() + " is not less than the quorum " + quorum.weight()
                            + ", which could then never be lost",
                    "at most " + (quorum.weight() - 1));
            return;
        }
        if (given.isEmpty() || servers.isEmpty()) {
            return;
        }
        long total = servers.stream().mapToLong(RealServer::weight).sum();
        boolean changes = servers.stream().anyMatch(ServiceOptions::changesWeight);
        String message = "quorum " + quorum.weight() + " is above " + total + ", the weight of all real servers";
        String expected = total == 0 ? "real servers with a weight" : "a quorum from 1 to " + total;
        if (quorum.weight() > total && !changes) {
            problems.error(DiagnosticCode.QUORUM_UNREACHABLE, given.get().span(), message, expected);
        } else if (quorum.weight() > total) {
            problems.warning(DiagnosticCode.QUORUM_UNREACHABLE, given.get().span(), message);
        } else if (quorum.weight() + quorum.hysteresis() > total && !changes) {
            problems.warning(
                    DiagnosticCode.QUORUM_UNREACHABLE,
                    given.get().span(),
                    "once lost, the quorum " + quorum.weight() + " with hysteresis " + quorum.hysteresis()
                            + " is never gained again: all real servers weigh " + total);
        }
    }

    private static boolean changesWeight(RealServer server) {
        return server.signals().stream().anyMatch(RealServer.Signal.File.class::isInstance)
                || server.checkers().stream()
                        .anyMatch(checker -> checker instanceof Checker.Misc misc && misc.dynamic());
    }
}
