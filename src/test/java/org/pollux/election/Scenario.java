package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A scenario of a few commands, one a line; {@code #} begins a comment. Before the first command, what the directors are
 * configured with:
 *
 * <pre>
 * directors 150 100         their priorities, in the order d1, d2, …; besides for all of them, in any order:
 *                           nopreempt, preempt_delay SECONDS, advert_int SECONDS, down_timer_adverts N,
 *                           startup_delay SECONDS, quorum VOTES, witness (there is one), discovered (the peers
 *                           are not configured)
 * instances 2               VI_1, VI_2, … instead of VI_1 alone
 * priorities VI_2 100 150   others for this instance
 * group VI_1 VI_2           a sync group
 * tracker check -60 VI_1    something that VI_1 watches, its weight, and perhaps: reverse
 * </pre>
 *
 * and then:
 *
 * <pre>
 * start d1 | crash d1 | stop d1 | pause d1 | resume d1
 * fault d1 [VI_2] | repair d1 [VI_2]
 * priority d1 40 [VI_2]     a reload with another priority
 * remove d1 VI_2            a reload without the instance
 * up d1 check | down d1 check | value d1 check -30
 * gateway d1 up | gateway d1 down
 * cut d1 d2 | heal d1 d2    both directions; witness is a place too
 * mute d1 d2 | unmute d1 d2 only what d1 sends to d2
 * run 2.5                   seconds
 * </pre>
 */
final class Scenario {
    private final List<String> script;
    private final List<Integer> priorities = new ArrayList<>();
    private final List<List<Integer>> others = new ArrayList<>();
    private final List<SyncGroupSettings> groups = new ArrayList<>();
    private final List<List<TrackerSettings>> trackers = new ArrayList<>();
    private int instances = 1;
    private boolean preempt = true;
    private boolean discovered;
    private boolean witness;
    private Duration preemptDelay = Duration.ZERO;
    private Duration startupDelay = Duration.ZERO;
    private Duration advert = Duration.ofSeconds(1);
    private int downAdverts = InstanceSettings.DEFAULT_DOWN_ADVERTS;
    private Optional<Integer> quorum = Optional.empty();
    private SimulatedCluster cluster = SimulatedCluster.steady(0);

    Scenario(List<String> script) {
        this.script = script;
        for (int i = 0; i < 10; i++) {
            others.add(List.of());
            trackers.add(new ArrayList<>());
        }
    }

    List<String> play() {
        for (String line : script) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.split(" ");
                if (!configure(words)) {
                    command(words);
                }
            }
        }
        return cluster.trace();
    }

    private boolean configure(String[] words) {
        switch (words[0]) {
            case "directors" -> directors(words);
            case "instances" -> instances = Integer.parseInt(words[1]);
            case "priorities" ->
                others.set(
                        number(words[1]),
                        Arrays.stream(words).skip(2).map(Integer::valueOf).toList());
            case "group" ->
                groups.add(
                        new SyncGroupSettings("G", Arrays.stream(words).skip(1).toList(), List.of(), true));
            case "tracker" ->
                trackers.get(number(words[3]))
                        .add(new TrackerSettings(words[1], Integer.parseInt(words[2]), words.length > 4));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void directors(String[] words) {
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "nopreempt" -> preempt = false;
                case "discovered" -> discovered = true;
                case "witness" -> witness = true;
                case "preempt_delay" -> preemptDelay = seconds(words[++i]);
                case "startup_delay" -> startupDelay = seconds(words[++i]);
                case "advert_int" -> advert = seconds(words[++i]);
                case "down_timer_adverts" -> downAdverts = Integer.parseInt(words[++i]);
                case "quorum" -> quorum = Optional.of(Integer.valueOf(words[++i]));
                default -> priorities.add(Integer.valueOf(words[i]));
            }
        }
    }

    private void build() {
        int size = priorities.size();
        cluster = SimulatedCluster.steady(size);
        cluster.hasWitness = witness;
        ElectionSettings usual =
                ElectionSettings.defaults(discovered ? 0 : size - 1).withStartupDelay(startupDelay);
        ElectionSettings election = quorum.map(usual::withQuorum).orElse(usual);
        for (int d = 0; d < size; d++) {
            List<InstanceSettings> all = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                int priority = others.get(i).isEmpty()
                        ? priorities.get(d)
                        : others.get(i).get(d);
                all.add(instance("VI_" + (i + 1), priority, trackers.get(i)));
            }
            cluster.directors.add(new SimulatedDirector(cluster, d, new SimulatedSettings(election, all, groups)));
        }
    }

    private InstanceSettings instance(String name, int priority, List<TrackerSettings> watched) {
        return new InstanceSettings(
                name,
                51 + number(name),
                priority,
                advert,
                preempt,
                preemptDelay,
                downAdverts,
                Optional.empty(),
                watched);
    }

    private void command(String[] words) {
        if (cluster.size == 0) {
            build();
        }
        switch (words[0]) {
            case "run" -> cluster.run(seconds(words[1]), () -> {});
            case "start" -> director(words).start();
            case "crash" -> director(words).crash();
            case "stop" -> director(words).stop();
            case "pause" -> director(words).pause();
            case "resume" -> director(words).resume();
            case "fault", "repair" ->
                director(words).setFault(instanceOf(words, 2), "no link", words[0].equals("fault"));
            case "priority" -> {
                String name = instanceOf(words, 3);
                SimulatedSettings before = director(words).settings;
                director(words)
                        .reload(before.with(before.instances().stream()
                                .map(instance -> instance.name().equals(name)
                                        ? instance(name, Integer.parseInt(words[2]), instance.trackers())
                                        : instance)
                                .toList()));
            }
            case "remove" -> {
                SimulatedSettings before = director(words).settings;
                director(words)
                        .reload(before.with(before.instances().stream()
                                .filter(instance -> !instance.name().equals(words[2]))
                                .toList()));
            }
            case "up" -> director(words).setTracker(words[2], TrackerState.UP);
            case "down" -> director(words).setTracker(words[2], TrackerState.DOWN);
            case "value" -> director(words).setTracker(words[2], new TrackerState.Value(Integer.parseInt(words[3])));
            case "gateway" -> director(words).setGateway(words[2].equals("up"));
            case "cut", "heal" -> {
                cluster.setCut(node(words[1]), node(words[2]), words[0].equals("cut"));
                cluster.setCut(node(words[2]), node(words[1]), words[0].equals("cut"));
            }
            case "mute", "unmute" -> cluster.setCut(node(words[1]), node(words[2]), words[0].equals("mute"));
            default -> throw new AssertionError("unknown command " + String.join(" ", words));
        }
    }

    private static String instanceOf(String[] words, int place) {
        return words.length > place ? words[place] : "VI_1";
    }

    private static int number(String instance) {
        return Integer.parseInt(instance.substring("VI_".length())) - 1;
    }

    private int node(String name) {
        return name.equals("witness") ? cluster.witness() : Integer.parseInt(name.substring(1)) - 1;
    }

    private SimulatedDirector director(String[] words) {
        return cluster.directors.get(node(words[1]));
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    }
}
