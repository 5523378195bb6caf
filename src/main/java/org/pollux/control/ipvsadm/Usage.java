package org.pollux.control.ipvsadm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What the program says of itself. */
final class Usage {
    private static final String VERSION = "ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n";

    private Usage() {}

    /** The line does not begin with a command. */
    static Exit hint() {
        return Exit.with(Exit.REFUSED, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.");
    }

    static Exit version() {
        return Exit.printing(VERSION);
    }

    static Exit help() {
        try (InputStream in = Objects.requireNonNull(Usage.class.getResourceAsStream("help.txt"))) {
            return Exit.printing(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
