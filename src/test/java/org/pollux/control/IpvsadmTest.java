package org.pollux.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IpvsadmTest {
    private static CommandResult run(String... words) {
        return Ipvsadm.run(List.of(words), Optional.empty());
    }

    @Test
    void listsServicesInEverySpellingOfTheCommand() {
        String header = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                """;
        assertThat(run("-Ln")).isEqualTo(new CommandResult(0, header, ""));
        assertThat(run("-L", "-n")).isEqualTo(new CommandResult(0, header, ""));
        assertThat(run("--list", "--numeric")).isEqualTo(new CommandResult(0, header, ""));
        assertThat(run("-l")).isEqualTo(new CommandResult(0, header, ""));
        assertThat(run()).isEqualTo(new CommandResult(0, header, ""));
    }

    @Test
    void listsConnections() {
        String header = """
                IPVS connection entries
                pro expire state       source             virtual            destination
                """;
        assertThat(run("-Lcn")).isEqualTo(new CommandResult(0, header, ""));
    }

    @Test
    void unknownOptionIsRefusedInIpvsadmsWords() {
        assertThat(run("-Lq")).isEqualTo(new CommandResult(255, "", "-Lq: unknown option\n"));
        assertThat(run("-L", "--bogus=1")).isEqualTo(new CommandResult(255, "", "--bogus=1: unknown option\n"));
    }

    @Test
    void lineWithoutACommandIsRefusedInIpvsadmsWords() {
        CommandResult refused =
                new CommandResult(255, "", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n");
        assertThat(run("-n")).isEqualTo(refused);
        assertThat(run("bogus")).isEqualTo(refused);
        assertThat(run("-t", "10.0.0.1:80")).isEqualTo(refused);
    }

    @Test
    void whatIpvsadmHasAndThisVersionHasNotIsNamed() {
        assertThat(run("-A", "-t", "10.0.0.1:80").exit()).isEqualTo(2);
        assertThat(run("-A", "-t", "10.0.0.1:80").err()).contains("'-A' is not available in this version");
        assertThat(run("-L", "--stats").err()).contains("'--stats' is not available in this version");
    }
}
