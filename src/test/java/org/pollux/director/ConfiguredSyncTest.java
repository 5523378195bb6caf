package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;

/** Which synchronisation daemons a configuration asks for, by role: as keepalived's. */
class ConfiguredSyncTest {
    private static Configuration configuration(String line) {
        String text = "global_defs {\n" + line + "\n}\n"
                + "vrrp_instance web {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n";
        if (ConfigurationReader.read(Source.of("test", text)) instanceof Reading.Accepted accepted) {
            return accepted.configuration();
        }
        throw new IllegalArgumentException(text);
    }

    private static Map<SyncRole, SyncDaemon> wanted(String line, String... mastered) {
        return ConfiguredSync.wanted(configuration(line), Set.of(mastered));
    }

    @Test
    void nothingUnlessAskedFor() {
        assertThat(wanted("", "web")).isEmpty();
    }

    @Test
    void theMasterOfTheInstanceTellsAndItsBackupListens() {
        assertThat(wanted("lvs_sync_daemon eth1 web").values())
                .containsExactly(SyncDaemon.of(SyncRole.BACKUP, "eth1", 51));
        assertThat(wanted("lvs_sync_daemon eth1 inst web", "web").values())
                .containsExactly(SyncDaemon.of(SyncRole.MASTER, "eth1", 51));
        assertThat(wanted("lvs_sync_daemon eth1 web", "mail").keySet()).containsExactly(SyncRole.BACKUP);
    }

    @Test
    void withoutAnInstanceBothRun() {
        assertThat(wanted("lvs_sync_daemon eth1").values())
                .containsExactly(SyncDaemon.of(SyncRole.MASTER, "eth1", 0), SyncDaemon.of(SyncRole.BACKUP, "eth1", 0));
    }

    @Test
    void everyOptionIsTaken() {
        String line = "lvs_sync_daemon eth1 web id 7 maxlen 1000 port 9000 ttl 3 group 224.0.0.99";
        assertThat(wanted(line, "web").values().stream()
                        .map(SyncDaemon::toString)
                        .toList())
                .isEqualTo(List.of(
                        "master sync daemon (mcast=eth1, syncid=7, maxlen=1000, group=224.0.0.99, port=9000, ttl=3)"));
    }
}
