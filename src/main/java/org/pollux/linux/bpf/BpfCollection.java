package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.pollux.linux.LinuxException;

/**
 * The maps and programs of one object in the kernel; closing it closes them all. A link keeps its program, and a program
 * its maps, so that closing this while a {@link XdpLink} is open takes nothing away from the packets.
 */
public final class BpfCollection implements AutoCloseable {
    private final String origin;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, BpfProgram> programs = new LinkedHashMap<>();

    private BpfCollection(String origin) {
        this.origin = origin;
    }

    static BpfCollection load(
            String origin,
            String license,
            Map<String, BpfMapSpec> specs,
            Map<String, byte[]> data,
            Collection<ProgramSpec> programs)
            throws LinuxException {
        BpfCollection collection = new BpfCollection(origin);
        try {
            for (Map.Entry<String, BpfMapSpec> spec : specs.entrySet()) {
                BpfMap map = BpfMap.create(spec.getValue());
                collection.maps.put(spec.getKey(), map);
                byte[] content = data.get(spec.getKey());
                if (content != null) {
                    fill(map, content);
                }
            }
            for (ProgramSpec program : programs) {
                byte[] code = program.linked(name -> collection.map(name).fd());
                collection.programs.put(program.name(), BpfProgram.load(origin, program.name(), code, license));
            }
            return collection;
        } catch (LinuxException | RuntimeException e) {
            collection.close();
            throw e;
        }
    }

    private static void fill(BpfMap map, byte[] content) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
            map.put(key, arena.allocateFrom(ValueLayout.JAVA_BYTE, content));
        }
        if (map.spec().has(BpfMapSpec.READ_ONLY_FOR_PROGRAMS)) {
            map.freeze();
        }
    }

    /**
     * The map of that name.
     *
     * @throws NoSuchElementException when the object has none
     */
    public BpfMap map(String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new NoSuchElementException(origin + " has no map '" + name + "'");
        }
        return map;
    }

    /**
     * The program of that name.
     *
     * @throws NoSuchElementException when the object has none
     */
    public BpfProgram program(String name) {
        BpfProgram program = programs.get(name);
        if (program == null) {
            throw new NoSuchElementException(origin + " has no program '" + name + "'");
        }
        return program;
    }

    @Override
    public void close() {
        programs.values().forEach(BpfProgram::close);
        maps.values().forEach(BpfMap::close);
    }
}
