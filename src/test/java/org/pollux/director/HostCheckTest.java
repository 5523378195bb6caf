package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;

/** What {@code pollux check --live} says about a host. */
class HostCheckTest {
    private static final int UP = 0x1;
    private static final int LOWER_UP = 0x1_0000;
    private static final List<Link> LINKS = List.of(
            new Link(1, "eth0", Optional.empty(), 1500, UP | LOWER_UP),
            new Link(2, "eth1", Optional.empty(), 1500, 0),
            new Link(3, "eth2", Optional.empty(), 1500, UP));

    @TempDir
    private Path folder;

    private static InterfaceAddress address(String address) {
        return InterfaceAddress.permanent(1, InetAddress.ofLiteral(address), 24);
    }

    private List<String> findings(String interfaceName, String more, InterfaceAddress... present) throws IOException {
        String text = "vrrp_instance VI_1 {\n    interface " + interfaceName
                + "\n    virtual_router_id 1\n    virtual_ipaddress {\n        192.0.2.1\n    }\n" + more + "}\n";
        Reading reading = ConfigurationReader.read(Source.of("f", text));
        if (!(reading instanceof Reading.Accepted accepted)) {
            throw new AssertionError(reading.diagnostics());
        }
        List<InterfaceAddress> addresses = new ArrayList<>(List.of(present));
        addresses.add(address("10.0.0.1"));
        return new HostCheck("f", LINKS, addresses, folder.toString())
                .check(accepted.configuration()).stream()
                        .map(Diagnostic::oneLine)
                        .toList();
    }

    @Test
    void nothingIsSaidWhereAllIsThere() throws IOException {
        assertThat(findings("eth0", "")).isEmpty();
    }

    @Test
    void aMissingInterfaceIsNamedOnceWithTheOnesThereAre() throws IOException {
        assertThat(findings("eht0", ""))
                .contains("f:1:1: error: interface eht0 of instance VI_1 does not exist on this host, expected one of"
                        + " eth0, eth1, eth2 [host]");
    }

    @Test
    void aLinkThatIsDownOrWithoutCarrierIsAWarning() throws IOException {
        assertThat(findings("eth1", "")).first().asString().contains("warning: interface eth1", "is down");
        assertThat(findings("eth2", "")).first().asString().contains("warning: interface eth2", "no carrier");
    }

    @Test
    void anOwnAddressThatTheHostDoesNotHaveIsAnError() throws IOException {
        String peers = "    unicast_src_ip 10.0.0.2\n    unicast_peer {\n        10.0.0.3\n    }\n";

        assertThat(findings("eth0", peers)).anyMatch(f -> f.contains("this host does not have 10.0.0.2"));
        assertThat(findings("eth0", peers.replace("10.0.0.2", "10.0.0.1"))).isEmpty();
    }

    @Test
    void scriptsMustExistAndBeExecutable() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.sh"), "");

        assertThat(findings("eth0", "    notify_master " + folder + "/none.sh\n"))
                .anyMatch(f -> f.contains("none.sh does not exist on this host"));
        assertThat(findings("eth0", "    notify_master \"" + plain + " a b\"\n"))
                .anyMatch(f -> f.contains("plain.sh is not executable"));
        assertThat(findings("eth0", "    notify_master nowhere\n"))
                .anyMatch(f -> f.contains("program 'nowhere' is in no folder of PATH"));
    }

    @Test
    void aVirtualAddressThatSomebodyElsePutThereIsAWarning() throws IOException {
        InterfaceAddress present = address("192.0.2.1");

        assertThat(findings("eth0", "", present))
                .containsExactly("f:5:9: warning: address 192.0.2.1 of instance VI_1 is on eth0 already, and Pollux did"
                        + " not put it there; nobody would take it off when another director is master (ip address del"
                        + " 192.0.2.1/24 dev eth0) [host]");
        assertThat(findings("eth0", "", present.withProtocol(80))).isEmpty();
    }

    @Test
    void trackedFilesAreLookedAt() throws IOException {
        Path file = Files.writeString(folder.resolve("number"), "0\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(tracked(folder.resolve("none") + "\n")).contains("none does not exist; init_file would make it");
        assertThat(tracked(folder.resolve("none") + "\n    init_file 0\n")).isEmpty();
        assertThat(tracked(folder.resolve("none/none") + "\n    init_file 0\n"))
                .contains("error: track_file t", "its folder does not exist");
        assertThat(tracked(folder + "\n")).contains("error: track_file t", "is a directory");
        assertThat(tracked(file + "\n")).contains("warning: track_file t", "whoever writes it changes priorities");
    }

    private String tracked(String file) throws IOException {
        String instance = "    track_file {\n        t\n    }\n}\n";
        return String.join("\n", findings("eth0", instance + "track_file t {\n    file " + file));
    }

    @Test
    void aScriptThatOthersCanChangeIsAWarning() throws IOException {
        Path script = Files.createFile(
                folder.resolve("open.sh"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(findings("eth0", "    notify_master " + script + "\n"))
                .anyMatch(f -> f.contains("warning: " + script + " can be written by others than root")
                        || f.contains("warning: " + script + " does not belong to root"));
    }
}
