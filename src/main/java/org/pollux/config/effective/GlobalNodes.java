package org.pollux.config.effective;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.ClusterSecret;
import org.pollux.config.ClusterSettings;
import org.pollux.config.Configuration;
import org.pollux.config.ConnectionSync;
import org.pollux.config.DataPlaneSettings;
import org.pollux.config.EventPipe;
import org.pollux.config.GarpGroup;
import org.pollux.config.GlobalDefs;
import org.pollux.config.GlobalDefs.ConnectionTimeouts;
import org.pollux.config.GlobalDefs.Namespace;
import org.pollux.config.GratuitousArp;
import org.pollux.config.Mail;
import org.pollux.config.ProcessPriority;
import org.pollux.config.Script;
import org.pollux.config.TlsKeys;
import org.pollux.config.TrackGroup;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.vocabulary.Account;
import org.pollux.config.vocabulary.ClusterKeywords;
import org.pollux.config.vocabulary.DataPlaneKeywords;
import org.pollux.config.vocabulary.GlobalKeywords;
import org.pollux.config.vocabulary.GlobalMailKeywords;
import org.pollux.config.vocabulary.GlobalOtherKeywords;
import org.pollux.config.vocabulary.GlobalScriptKeywords;
import org.pollux.config.vocabulary.GlobalScriptKeywords.Pipe;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.MailServer;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.SyncDaemonKeywords;
import org.pollux.config.vocabulary.SyncGroupKeywords;
import org.pollux.config.vocabulary.Vocabulary;

/** Writes {@code global_defs}, {@code cluster}, {@code data_plane} and what the host always has. */
final class GlobalNodes {
    private GlobalNodes() {}

    static void write(Nodes root, Configuration configuration) {
        root.set(RootKeywords.NET_NAMESPACE, configuration.global().namespace().map(Namespace::name));
        root.blockIfAny(Vocabulary.GLOBAL_DEFS, block -> {
            globals(block, configuration.global());
            interval(block, GlobalVrrpKeywords.GARP_INTERVAL, configuration, true);
            interval(block, GlobalVrrpKeywords.GNA_INTERVAL, configuration, false);
        });
        root.block(Vocabulary.CLUSTER, true, block -> cluster(block, configuration.cluster()));
        root.block(Vocabulary.DATA_PLANE, true, block -> {
            block.list(
                    DataPlaneKeywords.INTERFACES,
                    configuration.dataPlane().interfaces().stream()
                            .map(List::of)
                            .toList());
            block.set(DataPlaneKeywords.XDP_MODE, configuration.dataPlane().xdpMode());
            DataPlaneSettings.Restart restart = configuration.dataPlane().restart();
            block.set(DataPlaneKeywords.RESTART_WINDOW, (int) restart.window().toSeconds());
            block.set(DataPlaneKeywords.BPF_DIRECTORY, restart.bpfDirectory());
            configuration.dataPlane().busyPoll().ifPresent(poll -> {
                block.set(DataPlaneKeywords.BUSY_POLL, (int) poll.time().toNanos() / 1000);
                block.set(DataPlaneKeywords.BUSY_POLL_BUDGET, poll.budget());
            });
            TrafficNodes.connections(block, configuration.dataPlane().connections());
            TrafficNodes.sync(block, configuration.dataPlane().sync());
        });
        configuration.tls().ifPresent(keys -> root.block(RootKeywords.SSL, true, block -> tls(block, keys)));
        root.list(RootKeywords.INTERFACE_UP_DOWN_DELAYS, configuration.linkDelays());
        configuration.garpGroups().forEach(group -> garpGroup(root, group));
        root.list(
                RootKeywords.STATIC_IPADDRESS,
                configuration.host().addresses().stream()
                        .map(AddressNodes::line)
                        .toList());
        root.list(RootKeywords.STATIC_ROUTES, configuration.host().routes());
        root.list(RootKeywords.STATIC_RULES, configuration.host().rules());
        configuration.trackGroups().forEach(group -> trackGroup(root, group));
    }

    private static void globals(Nodes block, GlobalDefs global) {
        block.set(GlobalKeywords.ROUTER_ID, global.routerId());
        if (!global.allowedWarnings().isEmpty()) {
            block.set(
                    GlobalKeywords.ALLOW_WARNING,
                    global.allowedWarnings().stream().sorted().toList());
        }
        block.setUnless(
                ProcessPriority.DEFAULT.nice(),
                GlobalOtherKeywords.VRRP_PRIORITY,
                global.priority().nice());
        block.flag(GlobalOtherKeywords.VRRP_NO_SWAP, global.priority().locked());
        timeouts(block, global.connectionTimeouts());
        global.sync().ifPresent(sync -> sync(block, sync));
        block.flag(GlobalKeywords.RS_INIT_NOTIFIES, global.initialNotifies());
        block.setUnless(Duration.ZERO, GlobalVrrpKeywords.STARTUP_DELAY, global.startupDelay());
        block.setUnless(Duration.ZERO, GlobalVrrpKeywords.DELAY_AFTER_BOOT, global.delayAfterBoot());
        scripts(block, global.scripts());
        global.pipes().forEach(pipe -> pipe(block, pipe));
        global.mail().ifPresent(mail -> mail(block, mail));
    }

    private static void timeouts(Nodes block, ConnectionTimeouts timeouts) {
        if (!timeouts.equals(ConnectionTimeouts.DEFAULT)) {
            block.set(
                    GlobalKeywords.LVS_TIMEOUTS,
                    new Line<>(true)
                            .with(GlobalKeywords.TCP, timeouts.tcp())
                            .with(GlobalKeywords.TCP_FIN, timeouts.tcpFin())
                            .with(GlobalKeywords.UDP, timeouts.udp()));
        }
    }

    private static void sync(Nodes block, ConnectionSync sync) {
        List<String> head = new ArrayList<>(List.of(sync.interfaceName()));
        sync.instance().ifPresent(head::add);
        block.set(
                SyncDaemonKeywords.LVS_SYNC_DAEMON,
                new Line<>(List.copyOf(head))
                        .with(SyncDaemonKeywords.SYNC_ID, sync.syncId())
                        .with(SyncDaemonKeywords.MAX_LENGTH, sync.maxLength())
                        .with(SyncDaemonKeywords.PORT, sync.port())
                        .with(SyncDaemonKeywords.TTL, sync.ttl())
                        .with(SyncDaemonKeywords.GROUP, sync.group()));
    }

    private static void scripts(Nodes block, GlobalDefs.Scripts scripts) {
        block.set(GlobalScriptKeywords.SCRIPT_USER, scripts.user().map(user -> new Account(user, scripts.group())));
        block.flag(GlobalScriptKeywords.ENABLE_SCRIPT_SECURITY, scripts.secure());
        scripts.startup().ifPresent(startup -> {
            block.set(GlobalScriptKeywords.STARTUP_SCRIPT, startup.script());
            block.set(GlobalScriptKeywords.STARTUP_SCRIPT_TIMEOUT, startup.timeout());
        });
        scripts.shutdown().ifPresent(shutdown -> {
            block.set(GlobalScriptKeywords.SHUTDOWN_SCRIPT, shutdown.script());
            block.set(GlobalScriptKeywords.SHUTDOWN_SCRIPT_TIMEOUT, shutdown.timeout());
        });
        block.setUnless(
                GlobalDefs.Scripts.DEFAULT_NOTIFY_TIMEOUT,
                GlobalScriptKeywords.NOTIFY_SCRIPT_TIMEOUT,
                scripts.notifyTimeout());
    }

    private static void pipe(Nodes block, EventPipe pipe) {
        Setting<Pipe> fifo =
                switch (pipe.audience()) {
                    case ALL -> GlobalScriptKeywords.NOTIFY_FIFO;
                    case VRRP -> GlobalScriptKeywords.VRRP_NOTIFY_FIFO;
                    case LVS -> GlobalScriptKeywords.LVS_NOTIFY_FIFO;
                };
        Setting<Script> reader =
                switch (pipe.audience()) {
                    case ALL -> GlobalScriptKeywords.NOTIFY_FIFO_SCRIPT;
                    case VRRP -> GlobalScriptKeywords.VRRP_NOTIFY_FIFO_SCRIPT;
                    case LVS -> GlobalScriptKeywords.LVS_NOTIFY_FIFO_SCRIPT;
                };
        block.set(fifo, new Pipe(pipe.path(), pipe.user().map(user -> new Account(user, pipe.group()))));
        block.set(reader, pipe.reader());
    }

    private static void mail(Nodes block, Mail mail) {
        block.list(
                GlobalMailKeywords.NOTIFICATION_EMAIL,
                mail.recipients().stream().map(List::of).toList());
        block.set(GlobalMailKeywords.NOTIFICATION_EMAIL_FROM, mail.from());
        block.set(GlobalMailKeywords.SMTP_SERVER, new MailServer(mail.server(), Optional.of(mail.port())));
        block.set(GlobalMailKeywords.SMTP_HELO_NAME, mail.helo());
        block.set(GlobalMailKeywords.SMTP_CONNECT_TIMEOUT, mail.timeout());
    }

    /** The intervals of announcements are in the instances' records; the file has them for all or for a group. */
    private static void interval(Nodes block, Setting<Duration> keyword, Configuration configuration, boolean arp) {
        configuration.vrrpInstances().stream()
                .filter(instance ->
                        configuration.garpGroups().stream().noneMatch(group -> decides(group, instance, arp)))
                .findFirst()
                .map(VrrpInstance::garp)
                .map(arp ? GratuitousArp::interval : GratuitousArp::neighbourInterval)
                .ifPresent(interval -> block.setUnless(Duration.ZERO, keyword, interval));
    }

    private static boolean decides(GarpGroup group, VrrpInstance instance, boolean arp) {
        return group.interfaces().contains(instance.interfaceName())
                && (arp ? group.garpInterval() : group.gnaInterval()).isPresent();
    }

    private static void cluster(Nodes block, ClusterSettings cluster) {
        block.set(ClusterKeywords.NAME, cluster.name());
        block.set(ClusterKeywords.BIND_ADDRESS, cluster.bindAddress());
        block.set(ClusterKeywords.INTERFACE, cluster.bindInterface());
        block.set(ClusterKeywords.PORT, cluster.port());
        block.set(ClusterKeywords.TRANSPORT, cluster.transport());
        if (cluster.transport() == ClusterSettings.Transport.TCP) {
            block.listAlways(
                    ClusterKeywords.PEERS,
                    cluster.peers().stream().map(List::<InetAddress>of).toList());
        }
        block.set(ClusterKeywords.HEARTBEAT_INTERVAL, cluster.heartbeatInterval());
        block.set(ClusterKeywords.HEARTBEAT_TIMEOUT, cluster.heartbeatTimeout());
        cluster.secret().ifPresent(secret -> secret(block, secret));
        block.set(ClusterKeywords.QUORUM, cluster.quorum());
        cluster.witnesses().forEach(witness -> block.set(ClusterKeywords.WITNESS, witness));
        block.set(ClusterKeywords.GATEWAY, cluster.gateway());
        block.set(ClusterKeywords.ADDRESS_PROBE_INTERVAL, cluster.addressProbeInterval());
    }

    /** What is printed may be seen by anybody; read as a file it is refused instead of being a cluster without secret. */
    private static void secret(Nodes block, ClusterSecret secret) {
        switch (secret) {
            case ClusterSecret.Given given -> {
                block.set(ClusterKeywords.SECRET, ClusterSecret.HIDDEN);
                block.set(ClusterKeywords.SECRET_ACCEPTED, given.accepted().map(_ -> ClusterSecret.HIDDEN));
            }
            case ClusterSecret.InFile(String path) -> block.set(ClusterKeywords.SECRET_FILE, path);
        }
    }

    private static void tls(Nodes block, TlsKeys keys) {
        block.set(RootKeywords.SSL_PASSWORD, keys.password());
        block.set(RootKeywords.SSL_CA, keys.authorities());
        block.set(RootKeywords.SSL_CERTIFICATE, keys.certificate());
        block.set(RootKeywords.SSL_KEY, keys.key());
    }

    private static void garpGroup(Nodes root, GarpGroup group) {
        root.block(RootKeywords.GARP_GROUP, true, block -> {
            block.set(RootKeywords.GARP_INTERVAL, group.garpInterval());
            block.set(RootKeywords.GNA_INTERVAL, group.gnaInterval());
            block.list(
                    RootKeywords.GARP_INTERFACES,
                    group.interfaces().stream().map(List::of).toList());
        });
    }

    private static void trackGroup(Nodes root, TrackGroup group) {
        root.block(RootKeywords.TRACK_GROUP, group.name(), block -> members(block, group.members()));
    }

    static void members(Nodes block, List<String> members) {
        block.list(SyncGroupKeywords.GROUP, members.stream().map(List::of).toList());
    }
}
