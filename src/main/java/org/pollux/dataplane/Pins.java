package org.pollux.dataplane;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.linux.FolderLock;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetworkNamespace;
import org.pollux.linux.bpf.BpfFilesystem;
import org.pollux.linux.bpf.BpfProgram;
import org.pollux.linux.bpf.XdpLink;

/**
 * The folder on a bpf file system with what outlives a data plane's process: the links that keep the program on its
 * interfaces, and the program and maps of a generation. Each process makes a generation of its own, fills it from the one
 * in force, and puts it in force by changing the links' program; so at any moment all that is needed belongs together.
 *
 * <p>The folder is one data plane's: its name has the network namespace, and it is locked.
 */
final class Pins implements AutoCloseable {
    private static final String PROGRAM = "program";
    private static final Pattern GENERATION = Pattern.compile("generation_([0-9]{1,18})_([0-9a-f]+)");
    private static final Pattern LINK = Pattern.compile("link_[0-9]{1,10}");

    private final Path folder;
    private final FolderLock lock;

    private Pins(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * The program and maps of one process.
     *
     * @param number later ones have higher numbers
     * @param layout tells what can be read of it
     */
    record Generation(Path folder, long number, String layout) {
        Path map(String name) {
            return folder.resolve(name);
        }
    }

    /**
     * Takes a data plane's folder.
     *
     * @param root on a bpf file system
     * @throws DataPlaneException when another process has it
     */
    static Pins take(Path root, String instance) throws IOException, DataPlaneException {
        Path all = root.resolve("pollux");
        Files.createDirectories(all);
        removeForgotten(all);
        Path folder = all.resolve(Long.toUnsignedString(NetworkNamespace.cookie()) + "_" + instance);
        while (true) {
            Files.createDirectories(folder);
            FolderLock lock = FolderLock.take(folder)
                    .orElseThrow(() -> new DataPlaneException("another data plane has " + folder
                            + ": stop it, or give this one a control socket of its own"));
            if (Files.isDirectory(folder)) {
                return new Pins(folder, lock);
            }
            // Another process took it for a forgotten one before it was locked.
            lock.close();
        }
    }

    /**
     * Where the pins would go.
     *
     * @throws DataPlaneException when the directory that is asked for cannot be used
     */
    static Optional<Path> root(Survival survival) throws LinuxException, DataPlaneException {
        if (survival.directory().isEmpty()) {
            return BpfFilesystem.find();
        }
        Path directory = survival.directory().get();
        if (!BpfFilesystem.is(directory)) {
            throw new DataPlaneException(directory + " is no directory on a bpf file system: mount -t bpf bpf "
                    + directory + ", or leave bpf_directory out");
        }
        return survival.directory();
    }

    /** Why there is no such place. */
    static String whyNone(Survival survival) {
        return survival.wanted() ? BpfFilesystem.whyNone() : "restart_window is 0";
    }

    /** Takes away what was left for interfaces that are gone, as with a network namespace. */
    private static void removeForgotten(Path all) throws IOException, DataPlaneException {
        for (Path folder : entries(all)) {
            Optional<FolderLock> lock = FolderLock.take(folder);
            if (lock.isPresent()) {
                try (Pins pins = new Pins(folder, lock.get())) {
                    if (pins.isForgotten()) {
                        pins.removeAll();
                    }
                }
            }
        }
    }

    private boolean isForgotten() throws IOException {
        for (Path file : entries(folder)) {
            if (LINK.matcher(file.getFileName().toString()).matches() && XdpLink.isOnInterface(file)) {
                return false;
            }
        }
        return true;
    }

    /** Where it is. */
    Path folder() {
        return folder;
    }

    /** The links to interfaces that are there, opened. */
    List<XdpLink> links() throws IOException {
        List<XdpLink> links = new ArrayList<>();
        for (Path file : entries(folder)) {
            if (LINK.matcher(file.getFileName().toString()).matches()) {
                Optional<XdpLink> link = XdpLink.open(file);
                if (link.isPresent()) {
                    links.add(link.get());
                } else {
                    Files.delete(file);
                }
            }
        }
        return links;
    }

    /** The generation whose program runs on interfaces, the latest if they differ. */
    Optional<Generation> inForce(List<XdpLink> links) throws IOException {
        List<Integer> programs = new ArrayList<>();
        for (XdpLink link : links) {
            programs.add(link.programId());
        }
        for (Generation generation : generations()) {
            Path program = generation.folder().resolve(PROGRAM);
            if (Files.exists(program) && programs.contains(BpfProgram.pinnedId(program))) {
                return Optional.of(generation);
            }
        }
        return Optional.empty();
    }

    /** Makes the place for another generation, with its program. */
    Generation add(BpfProgram program, String layout) throws IOException {
        List<Generation> known = generations();
        long number = known.isEmpty() ? 1 : known.getFirst().number() + 1;
        Generation generation = new Generation(folder.resolve("generation_" + number + "_" + layout), number, layout);
        Files.createDirectory(generation.folder());
        program.pin(generation.folder().resolve(PROGRAM));
        return generation;
    }

    /** Removes all generations but this one. */
    void removeOthers(Generation kept) throws IOException {
        for (Generation generation : generations()) {
            if (!generation.equals(kept)) {
                remove(generation.folder());
            }
        }
    }

    void pin(XdpLink link) throws IOException {
        Path file = file(link.ifindex());
        Files.deleteIfExists(file);
        link.pin(file);
    }

    void unpin(int ifindex) throws IOException {
        Files.deleteIfExists(file(ifindex));
    }

    private Path file(int ifindex) {
        return folder.resolve("link_" + ifindex);
    }

    /** Removes everything, the folder too. */
    void removeAll() throws IOException {
        // Links first: without them nothing is in force.
        for (Path file : entries(folder)) {
            if (LINK.matcher(file.getFileName().toString()).matches()) {
                Files.delete(file);
            }
        }
        for (Generation generation : generations()) {
            remove(generation.folder());
        }
        Files.delete(folder);
    }

    /** The latest first. */
    private List<Generation> generations() throws IOException {
        List<Generation> all = new ArrayList<>();
        for (Path file : entries(folder)) {
            Matcher matcher = GENERATION.matcher(file.getFileName().toString());
            if (matcher.matches()) {
                all.add(new Generation(file, Long.parseLong(matcher.group(1)), matcher.group(2)));
            }
        }
        all.sort(Comparator.comparingLong(Generation::number).reversed());
        return all;
    }

    private static void remove(Path generation) throws IOException {
        for (Path file : entries(generation)) {
            Files.delete(file);
        }
        Files.delete(generation);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            List<Path> all = new ArrayList<>();
            files.forEach(all::add);
            return all;
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
