package org.pollux.director;

import java.net.Inet6Address;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.GarpGroup;
import org.pollux.config.GratuitousArp;
import org.pollux.config.VirtualDevice;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.MacAddress;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;
import org.pollux.vip.VirtualMac;

/** From the configured instances to what their masters hold. Reads the host's files of routing names. */
final class InstanceRoles {
    private final Configuration configuration;
    private final HeldRouting routing;
    private final Set<String> deviceNames = new HashSet<>();

    private InstanceRoles(Configuration configuration) {
        this.configuration = configuration;
        this.routing = new HeldRouting(new RoutingNames(), configuration);
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            if (instance.device() instanceof VirtualDevice.Macvlan macvlan) {
                macvlan.name().ifPresent(deviceNames::add);
            }
        }
    }

    /**
     * The roles of all instances, in the configuration's order.
     *
     * @throws DirectorException when this host does not know a name in a route or a rule
     */
    static List<InstanceRole> of(Configuration configuration) throws DirectorException {
        InstanceRoles roles = new InstanceRoles(configuration);
        List<InstanceRole> all = new ArrayList<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            all.add(roles.role(instance));
        }
        return all;
    }

    private InstanceRole role(VrrpInstance instance) throws DirectorException {
        Map<String, VirtualMac> devices = new LinkedHashMap<>();
        List<VirtualAddress> addresses = new ArrayList<>();
        Set<VirtualAddress> untracked = new HashSet<>();
        Map<VirtualAddress, AnnouncePlan> special = new HashMap<>();
        for (org.pollux.config.VirtualAddress configured : instance.virtualAddresses()) {
            boolean virtual = onVirtualMac(instance, configured);
            if (virtual && !devices.containsKey(configured.interfaceName())) {
                devices.put(configured.interfaceName(), device(instance, configured.interfaceName()));
            }
            VirtualMac device = virtual ? devices.get(configured.interfaceName()) : null;
            VirtualAddress address =
                    HeldAddresses.of(configured, device == null ? configured.interfaceName() : device.name());
            addresses.add(address);
            if (!configured.options().tracked()) {
                untracked.add(address);
            }
            plan(instance, configured.interfaceName(), virtual).ifPresent(plan -> special.put(address, plan));
        }
        return new InstanceRole(
                instance.name(),
                addresses,
                untracked,
                List.copyOf(devices.values()),
                routing.entries(instance.routes(), instance.rules()),
                new InstanceRole.Announcing(
                        plan(instance.garp(), pace(instance, instance.interfaceName())),
                        special,
                        instance.garp().lowerRepeat(),
                        instance.garp().lowerSecondDelay()));
    }

    private static boolean onVirtualMac(VrrpInstance instance, org.pollux.config.VirtualAddress address) {
        return address.options().virtualMac()
                || (instance.device() instanceof VirtualDevice.Macvlan macvlan
                        && (macvlan.forOtherInterfaces()
                                || address.interfaceName().equals(instance.interfaceName())));
    }

    private VirtualMac device(VrrpInstance instance, String lower) {
        boolean six = instance.virtualAddresses().getFirst().prefix().address() instanceof Inet6Address;
        Optional<VirtualDevice.Macvlan> macvlan =
                instance.device() instanceof VirtualDevice.Macvlan given ? Optional.of(given) : Optional.empty();
        Optional<String> name =
                macvlan.flatMap(VirtualDevice.Macvlan::name).filter(_ -> lower.equals(instance.interfaceName()));
        return new VirtualMac(
                name.orElseGet(() -> freeName((six ? "vrrp6." : "vrrp.") + instance.virtualRouterId())),
                lower,
                macvlan.flatMap(VirtualDevice.Macvlan::mac)
                        .map(text -> mac(text, instance.virtualRouterId()))
                        .orElseGet(() -> VirtualMac.vrrp(instance.virtualRouterId(), six)),
                six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET,
                macvlan.flatMap(VirtualDevice.Macvlan::group)
                        .map(Long::intValue)
                        .orElse(0));
    }

    /** The same virtual router id may be used on several interfaces. */
    private String freeName(String wanted) {
        String name = wanted;
        for (int i = 2; !deviceNames.add(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    /** Of five octets the last is missing: it is the virtual router id. */
    private static MacAddress mac(String text, int virtualRouterId) {
        return MacAddress.parse(text.length() < 17 ? text + ":" + "%02x".formatted(virtualRouterId) : text);
    }

    /** The plan of an address on another interface than its instance's, if that is different. */
    private Optional<AnnouncePlan> plan(VrrpInstance instance, String interfaceName, boolean virtual) {
        if (interfaceName.equals(instance.interfaceName())) {
            return Optional.empty();
        }
        AnnouncePlan plan = plan(instance.garp(), pace(instance, interfaceName));
        Optional<GratuitousArp.OtherInterfaces> others = instance.garp().otherInterfaces();
        return Optional.of(
                others.isPresent() && (virtual || others.get().all())
                        ? plan.withReminder(others.get().period())
                        : plan);
    }

    private static AnnouncePlan plan(GratuitousArp garp, AnnouncePlan.Pace pace) {
        return new AnnouncePlan(
                garp.repeat(), garp.secondBurstDelay(), garp.refresh(), garp.refreshRepeat(), Duration.ZERO, pace);
    }

    private AnnouncePlan.Pace pace(VrrpInstance instance, String interfaceName) {
        Optional<GarpGroup> group = configuration.garpGroups().stream()
                .filter(g -> g.interfaces().contains(interfaceName))
                .findFirst();
        return new AnnouncePlan.Pace(
                Optional.of(group.map(g -> String.join(" ", g.interfaces())).orElse(interfaceName)),
                group.flatMap(GarpGroup::garpInterval).orElse(instance.garp().interval()),
                group.flatMap(GarpGroup::gnaInterval).orElse(instance.garp().neighbourInterval()));
    }
}
