package org.pollux.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Notifications;
import org.pollux.config.Notifications.Event;
import org.pollux.config.SourcePosition;
import org.pollux.config.SyncGroup;
import org.pollux.config.Tracking;

class GroupStatesTest {
    private final GroupStates groups = new GroupStates(List.of(group("g", "a", "b")));

    private static SyncGroup group(String name, String... members) {
        return new SyncGroup(
                name, List.of(members), Tracking.NONE, Notifications.NONE, false, new SourcePosition("f", 1, 1));
    }

    private List<Event> after(String... changes) {
        List<Event> heard = new ArrayList<>();
        for (String change : changes) {
            groups.changed(change.substring(0, 1), Event.valueOf(change.substring(2)))
                    .ifPresent(notice -> heard.add(notice.event()));
        }
        return heard;
    }

    @Test
    void aGroupIsMasterWhenAllAreAndBackupWhenOneIsNotAnyMore() {
        assertThat(after("a BACKUP", "b BACKUP", "a MASTER", "b MASTER", "b BACKUP", "a BACKUP"))
                .containsExactly(Event.BACKUP, Event.MASTER, Event.BACKUP);
    }

    @Test
    void aFaultOfOneIsTheGroups() {
        assertThat(after("a BACKUP", "b BACKUP", "a FAULT", "b FAULT", "a BACKUP", "b BACKUP"))
                .containsExactly(Event.BACKUP, Event.FAULT, Event.BACKUP);
    }

    @Test
    void aGroupHasStoppedWhenAllHave() {
        assertThat(after("a MASTER", "b MASTER", "a STOP", "b STOP"))
                .containsExactly(Event.MASTER, Event.BACKUP, Event.STOP);
    }

    @Test
    void othersHaveNoGroup() {
        assertThat(after("x MASTER")).isEmpty();
    }

    @Test
    void anotherGroupKnowsWhatItsMembersAre() {
        after("a BACKUP", "b BACKUP", "c MASTER");
        groups.reconfigure(List.of(group("h", "b", "c")));
        assertThat(after("b MASTER")).containsExactly(Event.MASTER);
    }
}
