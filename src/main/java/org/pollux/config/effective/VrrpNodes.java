package org.pollux.config.effective;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.GratuitousArp;
import org.pollux.config.Notifications;
import org.pollux.config.SyncGroup;
import org.pollux.config.Tracker;
import org.pollux.config.Tracking;
import org.pollux.config.VirtualDevice;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.vocabulary.NotifyKeywords;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.SyncGroupKeywords;
import org.pollux.config.vocabulary.TrackKeywords;
import org.pollux.config.vocabulary.TrackLine;
import org.pollux.config.vocabulary.Vocabulary;
import org.pollux.config.vocabulary.VrrpKeywords;

/** Writes instances and sync groups. */
final class VrrpNodes {
    private VrrpNodes() {}

    static void write(Nodes root, Configuration configuration) {
        configuration
                .vrrpInstances()
                .forEach(instance -> root.block(Vocabulary.VRRP_INSTANCE, instance.name(), b -> {
                    identity(b, instance);
                    preemption(b, instance);
                    garp(b, instance.garp());
                    addresses(b, instance);
                    device(b, instance.device());
                    tracking(b, instance.tracking());
                    notifications(b, instance.notifications());
                }));
        configuration.syncGroups().forEach(group -> syncGroup(root, group));
    }

    private static void identity(Nodes block, VrrpInstance instance) {
        block.set(VrrpKeywords.STATE, instance.initialState());
        block.set(VrrpKeywords.INTERFACE, instance.interfaceName());
        block.set(VrrpKeywords.VIRTUAL_ROUTER_ID, instance.virtualRouterId());
        block.set(VrrpKeywords.PRIORITY, instance.priority());
        block.set(VrrpKeywords.ADVERT_INT, instance.advertInterval());
        block.set(VrrpKeywords.DOWN_TIMER_ADVERTS, instance.downTimerAdverts());
        block.set(VrrpKeywords.UNICAST_SRC_IP, instance.unicastSource());
        block.list(
                VrrpKeywords.UNICAST_PEER,
                instance.unicastPeers().stream().map(Line<InetAddress>::new).toList());
    }

    private static void preemption(Nodes block, VrrpInstance instance) {
        block.flag(VrrpKeywords.NOPREEMPT, !instance.preempt());
        block.setUnless(Duration.ZERO, VrrpKeywords.PREEMPT_DELAY, instance.preemptDelay());
        instance.lateMasterPriority()
                .ifPresent(priority ->
                        block.line(VrrpKeywords.TIMER_EXPIRED_BACKUP.name(), List.of(Integer.toString(priority))));
        block.flag(VrrpKeywords.NO_ACCEPT, !instance.accept());
        block.flag(VrrpKeywords.PROMOTE_SECONDARIES, instance.promoteSecondaries());
    }

    private static void garp(Nodes block, GratuitousArp garp) {
        block.set(VrrpKeywords.GARP_MASTER_REPEAT, garp.repeat());
        block.set(VrrpKeywords.GARP_MASTER_DELAY, garp.secondBurstDelay());
        block.set(VrrpKeywords.GARP_MASTER_REFRESH, garp.refresh());
        block.set(VrrpKeywords.GARP_MASTER_REFRESH_REPEAT, garp.refreshRepeat());
        block.set(VrrpKeywords.GARP_LOWER_PRIO_REPEAT, garp.lowerRepeat());
        block.set(VrrpKeywords.GARP_LOWER_PRIO_DELAY, garp.lowerSecondDelay());
        block.set(VrrpKeywords.GARP_EXTRA_IF, garp.otherInterfaces());
    }

    private static void addresses(Nodes block, VrrpInstance instance) {
        block.flag(
                VrrpKeywords.NO_VIRTUAL_IPADDRESS, instance.virtualAddresses().isEmpty());
        block.list(
                VrrpKeywords.VIRTUAL_IPADDRESS,
                instance.virtualAddresses().stream().map(AddressNodes::line).toList());
        block.list(VrrpKeywords.VIRTUAL_ROUTES, instance.routes());
        block.list(VrrpKeywords.VIRTUAL_RULES, instance.rules());
        block.flag(VrrpKeywords.DONT_TRACK_PRIMARY, !instance.linkTracked());
        block.flag(VrrpKeywords.TRACK_SRC_IP, instance.sourceTracked());
    }

    private static void device(Nodes block, VirtualDevice device) {
        switch (device) {
            case VirtualDevice.Physical _ -> {}
            case VirtualDevice.Macvlan macvlan -> {
                block.set(VrrpKeywords.USE_VMAC, macvlan);
                block.flag(VrrpKeywords.VMAC_XMIT_BASE, macvlan.transmitOnBase());
                block.flag(VrrpKeywords.USE_VMAC_ADDR, macvlan.forOtherInterfaces());
            }
            case VirtualDevice.Ipvlan ipvlan -> block.set(VrrpKeywords.USE_IPVLAN, ipvlan);
        }
    }

    private static void tracking(Nodes block, Tracking tracking) {
        trackers(block, TrackKeywords.TRACK_INTERFACE, tracking.interfaces());
        trackers(block, TrackKeywords.TRACK_SCRIPT, tracking.scripts());
        trackers(block, TrackKeywords.TRACK_FILE, tracking.files());
        trackers(block, TrackKeywords.TRACK_PROCESS, tracking.processes());
        trackers(block, TrackKeywords.TRACK_BFD, tracking.bfdSessions());
    }

    private static void trackers(Nodes block, Entries<TrackLine> keyword, List<Tracker> trackers) {
        block.list(
                keyword,
                trackers.stream()
                        .map(tracker -> new TrackLine(tracker.name(), Optional.of(tracker.weight())))
                        .toList());
    }

    private static void notifications(Nodes block, Notifications notifications) {
        notifications.scripts().forEach((event, script) -> block.set(NotifyKeywords.keyword(event), script));
        block.set(NotifyKeywords.NOTIFY_PRIORITY_CHANGES, notifications.priorityChanges());
        block.set(NotifyKeywords.SMTP_ALERT, notifications.mail());
    }

    private static void syncGroup(Nodes root, SyncGroup group) {
        root.block(RootKeywords.VRRP_SYNC_GROUP, group.name(), block -> {
            GlobalNodes.members(block, group.members());
            block.flag(SyncGroupKeywords.SYNC_GROUP_TRACKING_WEIGHT, group.trackingWeight());
            tracking(block, group.tracking());
            notifications(block, group.notifications());
        });
    }
}
