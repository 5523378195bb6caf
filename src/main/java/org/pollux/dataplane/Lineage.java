package org.pollux.dataplane;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfObject;
import org.pollux.linux.bpf.XdpLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connects a data plane with the process before, whose program and flows it takes over, and with the one after, for
 * which its own are pinned.
 */
final class Lineage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);

    private final Optional<Pins> pins;
    private final boolean wanted;
    private final String noSurvival;
    private final List<XdpLink> links = new ArrayList<>();
    private final String layout;
    private Optional<Predecessor> former = Optional.empty();
    private boolean inForce;
    private boolean left;

    /**
     * Looks for what an earlier process left; changes nothing of that.
     *
     * @param object the program that is to follow
     * @throws DataPlaneException when what is asked for cannot be had
     */
    Lineage(Survival survival, BpfObject object) throws IOException, DataPlaneException {
        layout = KernelLayout.fingerprint(object);
        wanted = survival.wanted();
        Optional<Path> root = wanted ? Pins.root(survival) : Optional.empty();
        pins = root.isPresent() ? Optional.of(Pins.take(root.get(), survival.instance())) : Optional.empty();
        noSurvival = pins.isPresent() ? "" : Pins.whyNone(survival);
        try {
            if (pins.isPresent()) {
                links.addAll(pins.get().links());
                former = links.isEmpty() ? Optional.empty() : find(pins.get());
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Optional<Predecessor> find(Pins found) throws IOException {
        Optional<Pins.Generation> generation = found.inForce(links);
        if (generation.isEmpty() || !generation.get().layout().equals(layout)) {
            LOG.warn(
                    "the flows of an earlier process are lost: {}",
                    generation.isEmpty()
                            ? "its maps are no longer below " + found.folder()
                            : "its version laid them out in another way ("
                                    + generation.get().layout() + ", not " + layout + "); its program is replaced");
            return Optional.empty();
        }
        return Optional.of(new Predecessor(generation.get()));
    }

    /** Where this process's program is pinned. */
    Optional<Pins> pins() {
        return pins;
    }

    /** Why nothing survives this process; empty when its flows do. */
    String noSurvival() {
        return noSurvival;
    }

    /** The links of an earlier process. */
    List<XdpLink> links() {
        return links;
    }

    /** The earlier process's maps, until {@link #succeed}. */
    Optional<Predecessor> former() {
        return former;
    }

    /** The earlier process's array of daemons. */
    Optional<MemorySegment> formerDaemons() {
        return former.map(Predecessor::daemons);
    }

    /** Puts this process's program in force on all interfaces; what the earlier process left is gone then. */
    void succeed(BpfCollection kernel, Attachments attachments) throws IOException {
        Optional<Pins.Generation> generation = Optional.empty();
        if (pins.isPresent()) {
            generation = Optional.of(pins.get().add(kernel.program(KernelLayout.PROGRAM), layout));
            for (String map : KernelLayout.INHERITED) {
                kernel.map(map).pin(generation.get().map(map));
            }
        }
        attachments.takeOver();
        inForce = true;
        if (pins.isEmpty() && wanted) {
            LOG.warn("established connections do not survive the end of this process: {}", noSurvival);
        }
        former.ifPresent(Predecessor::close);
        former = Optional.empty();
        if (generation.isPresent()) {
            pins.orElseThrow().removeOthers(generation.get());
        }
    }

    /** {@link #close()} will leave everything to another process. */
    void leave() {
        left = true;
    }

    /** Takes away what is pinned, unless it is left to another process, or is an earlier one's. */
    @Override
    public void close() throws IOException {
        former.ifPresent(Predecessor::close);
        if (pins.isPresent()) {
            try (Pins own = pins.get()) {
                if (!left && (inForce || links.isEmpty())) {
                    own.removeAll();
                }
            }
        }
    }
}
