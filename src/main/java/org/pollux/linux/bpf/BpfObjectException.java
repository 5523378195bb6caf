package org.pollux.linux.bpf;

/** An object file is damaged, or holds something that the loader does not know. The message names the file and the place. */
public final class BpfObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    BpfObjectException(String message) {
        super(message);
    }
}
