package org.pollux.it.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.it.lab.Command;
import org.pollux.it.linux.ChildJvm;

/** Where the bpf file system is found in mounts of its own, with processes of its own. */
class BpfFilesystemIT {
    private static final String NONE_THERE = "while umount /sys/fs/bpf 2>/dev/null; do :; done; ";
    /** The new process 1 and the mounts that it sees. */
    private static final List<String> OWN =
            List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c");

    /** As in {@code ip netns exec}, whose /sys is another. */
    private static final String OTHER_MOUNTS = "unshare --mount sh -c '" + NONE_THERE + "exec \"$@\"' sh \"$@\"";

    @Test
    void itIsMountedWhereItLasts() {
        assertThat(find(NONE_THERE + "exec \"$@\"")).isEqualTo("/sys/fs/bpf true");
    }

    @Test
    void itIsSeenThroughTheFirstProcess() {
        assertThat(find(NONE_THERE + "mount -t bpf bpf /sys/fs/bpf; " + OTHER_MOUNTS + "; exit $?"))
                .isEqualTo("/proc/1/root/sys/fs/bpf true");
    }

    @Test
    void itIsNotMountedWhereItWouldEndWithTheProcess() {
        assertThat(find(NONE_THERE + OTHER_MOUNTS + "; exit $?")).isEqualTo("none");
    }

    /** What a program finds that a shell starts; {@code exec} makes it process 1 itself. */
    private static String find(String shell) {
        List<String> command = new ArrayList<>(OWN);
        command.add(shell);
        command.add("sh");
        command.addAll(ChildJvm.command(BpfFilesystemProbe.class));
        return Command.run(command.toArray(String[]::new)).strip();
    }
}
