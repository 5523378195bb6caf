package org.pollux.director;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pollux.election.Advert;
import org.pollux.election.ElectionActions;
import org.pollux.election.MemberId;
import org.pollux.election.Reason;
import org.pollux.election.Transition;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the election decides, on the election's thread: a takeover goes through the steps in their order, a release
 * through their reverse. Each step is timed for the journal.
 */
final class RoleChanges implements ElectionActions {
    private static final Logger LOG = LoggerFactory.getLogger(RoleChanges.class);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Those of the configuration. */
    private final Map<String, InstanceRole> roles = new HashMap<>();
    /** Those that this director is master of; also one that is gone from the configuration, until it is given up. */
    private final Map<String, InstanceRole> held = new LinkedHashMap<>();

    private final List<RoleStep> order;
    private final List<RoleStep> reverse;
    private final BiConsumer<InstanceRole, Reason> announceAgain;
    private final Consumer<Advert> sender;
    private final Happenings happenings;
    private final List<TransitionListener> listeners = new ArrayList<>();
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, Instant> twoMastersTold = new HashMap<>();
    private @Nullable Transition pending;
    private Instant pendingSince = Instant.EPOCH;

    /**
     * Makes it.
     *
     * @param steps the order of a takeover
     * @param announceAgain announces addresses that are held
     * @param sender sends adverts without waiting
     */
    RoleChanges(
            Collection<InstanceRole> roles,
            List<RoleStep> steps,
            BiConsumer<InstanceRole, Reason> announceAgain,
            Consumer<Advert> sender,
            Happenings happenings) {
        roles.forEach(role -> this.roles.put(role.name(), role));
        order = List.copyOf(steps);
        reverse = order.reversed();
        this.announceAgain = announceAgain;
        this.sender = sender;
        this.happenings = happenings;
    }

    /** From now on this one is told of role changes. Before the election begins. */
    void tell(TransitionListener listener) {
        listeners.add(listener);
    }

    /** Makes the roles of instances known that are new in a configuration: they may be taken before {@link #revise}. */
    void welcome(Collection<InstanceRole> next) {
        next.forEach(role -> roles.putIfAbsent(role.name(), role));
    }

    /** Another configuration holds from now on: what is held changes in its place. */
    void revise(Collection<InstanceRole> next) {
        List<InstanceRole> before = List.copyOf(held.values());
        roles.clear();
        for (InstanceRole role : next) {
            roles.put(role.name(), role);
            held.computeIfPresent(role.name(), (_, _) -> role);
        }
        since.keySet()
                .retainAll(Stream.concat(roles.keySet().stream(), held.keySet().stream())
                        .toList());
        List<InstanceRole> after = List.copyOf(held.values());
        if (!before.equals(after)) {
            order.forEach(step -> step.change(before, after));
        }
    }

    /** Whether the configuration has such an instance. */
    boolean knows(String instance) {
        return roles.containsKey(instance);
    }

    /** Who holds an address, or would. */
    Optional<InstanceRole> owner(VirtualAddress address) {
        return Stream.concat(held.values().stream(), roles.values().stream())
                .filter(role -> role.addresses().contains(address))
                .findFirst();
    }

    /** What is held of all instances. */
    List<InstanceRole> held() {
        return List.copyOf(held.values());
    }

    @Override
    public void sendAdvert(Advert advert) {
        sender.accept(advert);
    }

    @Override
    public void transition(Transition transition) {
        Instant now = Instant.now();
        since.put(transition.instance(), now);
        LOG.info(
                "{}: {} -> {}: {} (priority {}, term {})",
                transition.instance(),
                transition.from(),
                transition.to(),
                transition.reason(),
                transition.priority(),
                transition.term());
        pending = transition;
        pendingSince = now;
        // The steps of a takeover or a release come in the next call and belong to the same line of the journal.
        if (transition.from().holdsAddresses() == transition.to().holdsAddresses()) {
            complete(List.of());
        }
    }

    @Override
    public long takeOver(String instance, Reason reason) {
        long begun = System.nanoTime();
        InstanceRole role = role(instance);
        held.put(instance, role);
        complete(taken(role, reason));
        return System.nanoTime() - begun;
    }

    @Override
    public long release(String instance, Reason reason) {
        long begun = System.nanoTime();
        InstanceRole former = role(instance);
        held.remove(instance);
        // An instance that is gone from the configuration may have left an address to another one.
        InstanceRole role = former.without(held.values().stream()
                .flatMap(other -> other.addresses().stream())
                .collect(Collectors.toSet()));
        complete(given(role, reason));
        return System.nanoTime() - begun;
    }

    @Override
    public void otherMasterHeard(String instance) {
        listeners.forEach(listener -> listener.otherMasterHeard(instance));
    }

    /** Told once a minute while this one stays: both may go on for a while if one does not hear the other. */
    @Override
    public void twoMasters(String instance, MemberId other, boolean stays) {
        Instant now = Instant.now();
        Instant told = twoMastersTold.getOrDefault(instance, Instant.EPOCH);
        if (!stays || Duration.between(told, now).compareTo(MINUTE) > 0) {
            twoMastersTold.put(instance, now);
            String text = "this director and " + other + " were master at the same time; "
                    + (stays ? "this one stays and announces its addresses again" : "the other one stays");
            LOG.error("{}: {} (pollux status --why {})", instance, text, instance);
            happenings.event(EventKind.TWO_MASTERS, Optional.of(instance), text);
        }
    }

    @Override
    public void announce(String instance, Reason reason) {
        LOG.info("{}: announces its addresses again: {}", instance, reason);
        announceAgain.accept(role(instance), reason);
        happenings.event(EventKind.ANNOUNCED_AGAIN, Optional.of(instance), reason.text());
    }

    /** When the instance came into the state it is in; empty before it started. */
    Optional<Instant> since(String instance) {
        return Optional.ofNullable(since.get(instance));
    }

    private InstanceRole role(String instance) {
        InstanceRole role = held.getOrDefault(instance, roles.get(instance));
        if (role == null) {
            throw new IllegalArgumentException("unknown instance " + instance);
        }
        return role;
    }

    /**
     * Takes and gives a role that holds nothing, so that the first real takeover finds every class and call site in place.
     * Before the election begins.
     */
    void rehearse(InstanceRole nothing, Reason reason) {
        var _ = taken(nothing, reason);
        var _ = given(nothing, reason);
    }

    private List<Journal.Step> taken(InstanceRole role, Reason reason) {
        return through(order, step -> step.take(role, reason));
    }

    private List<Journal.Step> given(InstanceRole role, Reason reason) {
        return through(reverse, step -> step.give(role, reason));
    }

    private static List<Journal.Step> through(List<RoleStep> steps, Consumer<RoleStep> work) {
        List<Journal.Step> done = new ArrayList<>(steps.size());
        for (RoleStep step : steps) {
            long begun = System.nanoTime();
            work.accept(step);
            done.add(new Journal.Step(step.name(), (System.nanoTime() - begun) / 1000));
        }
        return done;
    }

    /** Everything is done for the role change: writes it down and tells of it. */
    private void complete(List<Journal.Step> steps) {
        Transition transition = pending;
        pending = null;
        if (transition == null) {
            throw new IllegalStateException("a step of a role change without the role change");
        }
        happenings.roleChange(new Journal.RoleChange(
                pendingSince,
                transition.instance(),
                transition.from().name(),
                transition.to().name(),
                transition.reason().kind().name().toLowerCase(Locale.ROOT),
                transition.reason().text(),
                Journal.Inputs.of(transition),
                steps));
        listeners.forEach(listener -> listener.changed(transition));
    }
}
