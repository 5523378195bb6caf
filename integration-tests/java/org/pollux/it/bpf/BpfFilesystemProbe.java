package org.pollux.it.bpf;

import java.io.IOException;
import org.pollux.linux.bpf.BpfFilesystem;

/** Says where the bpf file system is found, and whether it is one. */
public final class BpfFilesystemProbe {
    private BpfFilesystemProbe() {}

    /** See the class. */
    public static void main(String[] args) throws IOException {
        var found = BpfFilesystem.find();
        System.out.println(found.isEmpty() ? "none" : found.get() + " " + BpfFilesystem.is(found.get()));
    }
}
