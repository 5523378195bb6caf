package org.pollux.dataplane;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.dataplane.DataPlaneOptions.Attachment;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfProgram;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpMode;

/**
 * The XDP program on the interfaces. Where an earlier process left its own, that stays until {@link #takeOver} puts this
 * one in its place, with no packet between them that meets neither. Any thread.
 */
final class Attachments implements AutoCloseable {
    private final BpfProgram program;
    private final Attachment how;
    private final Optional<Pins> pins;
    private final Map<Integer, XdpLink> inherited = new HashMap<>();
    private final Map<Integer, XdpLink> links = new HashMap<>();
    private boolean inForce;
    private boolean left;

    /**
     * @param pins where the links live on
     * @param inherited the links of an earlier process
     */
    Attachments(BpfProgram program, Attachment how, Optional<Pins> pins, List<XdpLink> inherited) {
        this.program = program;
        this.how = how;
        this.pins = pins;
        inherited.forEach(link -> this.inherited.put(link.ifindex(), link));
    }

    /** Attaches to an interface, unless an earlier process's program is there and is to be taken over. */
    synchronized void attach(Link link) throws DataPlaneException {
        XdpLink former = inherited.get(link.index());
        if (former != null && suits(former)) {
            links.put(link.index(), former);
            inherited.remove(link.index());
            return;
        }
        try {
            if (former != null) {
                // Another mode is asked for: that has no gapless way.
                drop(former);
                inherited.remove(link.index());
            }
            XdpLink made = attachAnew(link.index());
            links.put(link.index(), made);
            if (inForce && pins.isPresent()) {
                pins.get().pin(made);
            }
        } catch (IOException e) {
            throw new DataPlaneException("cannot serve interface " + link.name() + ": " + e.getMessage(), e);
        }
    }

    private XdpLink attachAnew(int ifindex) throws LinuxException {
        return switch (how) {
            case AUTO -> XdpLink.attach(program, ifindex);
            case NATIVE -> XdpLink.attach(program, ifindex, XdpMode.NATIVE);
            case GENERIC -> XdpLink.attach(program, ifindex, XdpMode.GENERIC);
        };
    }

    private boolean suits(XdpLink link) {
        return switch (how) {
            case AUTO -> true;
            case NATIVE -> link.mode() == XdpMode.NATIVE;
            case GENERIC -> link.mode() == XdpMode.GENERIC;
        };
    }

    /** From now on this program runs everywhere, and on no interface that is not served. */
    synchronized void takeOver() throws IOException {
        for (XdpLink link : links.values()) {
            if (link.programId() != program.id()) {
                link.update(program);
            }
            if (pins.isPresent()) {
                pins.get().pin(link);
            }
        }
        for (XdpLink unwanted : inherited.values()) {
            drop(unwanted);
        }
        inherited.clear();
        inForce = true;
    }

    private void drop(XdpLink link) throws IOException {
        link.close();
        if (pins.isPresent()) {
            pins.get().unpin(link.ifindex());
        }
    }

    /** The interface has been removed, and the program with it. */
    synchronized void lost(int ifindex) throws IOException {
        XdpLink link = links.remove(ifindex);
        if (link != null) {
            drop(link);
        }
    }

    /** How the program runs on an interface. */
    synchronized Optional<XdpLink> on(int ifindex) {
        return Optional.ofNullable(links.get(ifindex));
    }

    /** {@link #close()} will leave the program on the interfaces. */
    synchronized void leave() {
        left = true;
    }

    /**
     * Takes the program off all interfaces, unless it is left there. Does the same where it never came into force: then an
     * earlier process's program goes on.
     */
    @Override
    public synchronized void close() {
        for (XdpLink link : links.values()) {
            boolean stays = left || (!inForce && isFormer(link));
            if (stays) {
                link.release();
            } else {
                link.close();
            }
        }
        links.clear();
        inherited.values().forEach(XdpLink::release);
        inherited.clear();
    }

    private boolean isFormer(XdpLink link) {
        try {
            return link.programId() != program.id();
        } catch (LinuxException e) {
            // The interface is gone, and nothing is left to be taken off.
            return true;
        }
    }
}
