package org.pollux.config.effective;

import java.util.List;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.MarkRule;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.config.VirtualServer.SorryServer;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.vocabulary.RealServerKeywords;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.ServerKeywords;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;
import org.pollux.config.vocabulary.ServiceShape.Head;
import org.pollux.config.vocabulary.VirtualServerKeywords;
import org.pollux.config.vocabulary.Vocabulary;

/** Writes virtual servers, their groups and marks. */
final class ServerNodes {
    private ServerNodes() {}

    static void write(Nodes root, Configuration configuration) {
        root.list(
                RootKeywords.PACKET_MARKS,
                configuration.markRules().stream().map(ServerNodes::mark).toList());
        configuration
                .virtualServerGroups()
                .forEach(group -> root.list(RootKeywords.VIRTUAL_SERVER_GROUP, group.name(), group.members()));
        configuration
                .virtualServers()
                .forEach(server -> root.block(
                        Vocabulary.VIRTUAL_SERVER, head(server.service()), block -> virtualServer(block, server)));
    }

    private static Line<Integer> mark(MarkRule rule) {
        return new Line<>(rule.mark())
                .with(RootKeywords.MARK_PROTOCOL, rule.protocol())
                .with(RootKeywords.MARK_FROM, rule.from())
                .with(RootKeywords.MARK_TO, rule.to())
                .with(RootKeywords.MARK_PORTS, Optional.of(rule.ports()).filter(ports -> !ports.isEmpty()))
                .with(
                        RootKeywords.MARK_SOURCE_PORTS,
                        Optional.of(rule.sourcePorts()).filter(ports -> !ports.isEmpty()))
                .with(RootKeywords.MARK_INTERFACE, rule.interfaceName());
    }

    private static Head head(Service service) {
        return switch (service) {
            case Service.Addressed addressed ->
                new Head.Address(new Endpoint(addressed.address(), Optional.of(addressed.port())));
            case Service.Marked marked -> new Head.Mark(marked.mark());
            case Service.Grouped grouped -> new Head.Group(grouped.name());
        };
    }

    private static void virtualServer(Nodes block, VirtualServer server) {
        switch (server.service()) {
            case Service.Addressed addressed -> block.set(VirtualServerKeywords.PROTOCOL, addressed.protocol());
            case Service.Marked marked -> block.set(VirtualServerKeywords.IP_FAMILY, marked.family());
            case Service.Grouped grouped -> block.set(VirtualServerKeywords.PROTOCOL, grouped.protocol());
        }
        block.set(VirtualServerKeywords.LB_ALGO, server.scheduler());
        block.flag(VirtualServerKeywords.FLAG_1, server.schedulerFlags().fallback());
        block.flag(VirtualServerKeywords.FLAG_2, server.schedulerFlags().port());
        block.flag(VirtualServerKeywords.FLAG_3, server.schedulerFlags().third());
        block.flag(VirtualServerKeywords.OPS, server.onePacket());
        block.set(VirtualServerKeywords.LB_KIND, server.forwarding());
        if (!server.local().addresses().isEmpty()) {
            block.set(
                    VirtualServerKeywords.LOCAL_ADDRESSES,
                    server.local().addresses().stream()
                            .map(address -> new VirtualServerGroup.Addresses(address, address, 0))
                            .toList());
        }
        block.setUnless(
                VirtualServer.ClientAddress.NONE,
                VirtualServerKeywords.CLIENT_ADDRESS,
                server.local().client());
        server.persistence().ifPresent(persistence -> {
            block.line(
                    VirtualServerKeywords.PERSISTENCE_TIMEOUT.name(), List.of(Display.seconds(persistence.timeout())));
            block.set(VirtualServerKeywords.PERSISTENCE_GRANULARITY, persistence.prefixLength());
        });
        server.persistenceEngine().ifPresent(engine -> block.set(VirtualServerKeywords.PERSISTENCE_ENGINE, engine));
        TrafficNodes.policy(block, server.traffic());
        quorum(block, server.quorum());
        block.flag(VirtualServerKeywords.HA_SUSPEND, server.suspended());
        server.sorryServer().ifPresent(sorry -> sorryServer(block, sorry));
        server.realServers().forEach(real -> realServer(block, real));
    }

    private static void quorum(Nodes block, VirtualServer.Quorum quorum) {
        block.setUnless(1L, VirtualServerKeywords.QUORUM, quorum.weight());
        block.setUnless(0L, VirtualServerKeywords.HYSTERESIS, quorum.hysteresis());
        block.set(VirtualServerKeywords.QUORUM_UP, quorum.gained());
        block.set(VirtualServerKeywords.QUORUM_DOWN, quorum.lost());
        block.flag(VirtualServerKeywords.OMEGA, quorum.toldAtTheEnd());
    }

    private static void sorryServer(Nodes block, SorryServer sorry) {
        block.set(VirtualServerKeywords.SORRY_SERVER, new Endpoint(sorry.address(), Optional.of(sorry.port())));
        block.set(VirtualServerKeywords.SORRY_SERVER_LVS_METHOD, sorry.forwarding());
        block.flag(VirtualServerKeywords.SORRY_SERVER_INHIBIT, sorry.inhibit());
    }

    private static void realServer(Nodes root, RealServer server) {
        Endpoint endpoint = new Endpoint(server.address(), Optional.of(server.port()));
        root.block(VirtualServerKeywords.REAL_SERVER, endpoint, block -> {
            block.set(RealServerKeywords.WEIGHT, server.weight());
            block.set(RealServerKeywords.LVS_METHOD, server.forwarding());
            block.setUnless(0, RealServerKeywords.UTHRESHOLD, server.limits().upper());
            block.setUnless(0, RealServerKeywords.LTHRESHOLD, server.limits().lower());
            block.set(ServerKeywords.INHIBIT_ON_FAILURE, server.inhibitOnFailure());
            block.set(RealServerKeywords.NOTIFY_UP, server.found());
            block.set(RealServerKeywords.NOTIFY_DOWN, server.lost());
            block.set(ServerKeywords.SMTP_ALERT, server.mail());
            block.setUnless(false, ServerKeywords.ALPHA, server.alpha());
            server.checkers().forEach(checker -> CheckerNodes.write(block, checker));
            server.signals().forEach(signal -> CheckerNodes.write(block, signal));
        });
    }
}
