package org.pollux;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the house and which of the others each may use, as drawn in ARCHITECTURE.md. */
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.pollux");

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("election", Set.of()),
            Map.entry("ipvs", Set.of()),
            Map.entry("linux", Set.of()),
            Map.entry("cluster", Set.of("election")),
            Map.entry("vip", Set.of("linux")),
            Map.entry("health", Set.of("linux", "config")),
            Map.entry("dataplane", Set.of("ipvs", "linux")),
            // linux too: it runs programs and writes to FIFOs.
            Map.entry("notify", Set.of("config", "linux")),
            Map.entry(
                    "director",
                    Set.of("config", "election", "ipvs", "linux", "cluster", "vip", "health", "dataplane", "notify")),
            // ipvs too: its values and formats are what the ipvsadm command line speaks of.
            Map.entry("control", Set.of("director", "ipvs")),
            // The command line also checks configuration files without a daemon and composes the daemon.
            Map.entry("cli", Set.of("control", "config", "director")));

    private static final Set<String> PURE = Set.of("config", "election", "ipvs");

    @Test
    void everyPackageIsAKnownRoom() {
        Set<String> found = new TreeSet<>();
        CLASSES.forEach(c -> found.add(room(c.getPackageName())));
        assertThat(MAY_USE.keySet()).containsAll(found);
    }

    static Stream<String> rooms() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void usesOnlyTheRoomsItMay(String room) {
        List<String> forbidden = new ArrayList<>();
        for (String other : MAY_USE.keySet()) {
            if (!other.equals(room) && !MAY_USE.getOrDefault(room, Set.of()).contains(other)) {
                forbidden.add("org.pollux." + other + "..");
            }
        }
        noClasses()
                .that()
                .resideInAPackage("org.pollux." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    static Stream<String> pureRooms() {
        return PURE.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("pureRooms")
    void pureRoomsHaveNoThreadsSocketsOrClock(String room) {
        noClasses()
                .that()
                .resideInAPackage("org.pollux." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.nio.channels..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.lang.foreign..").and(not(packetMemory())))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Packets are handed in as memory segments; to read and write one is no way out of the room. */
    private static DescribedPredicate<JavaClass> packetMemory() {
        return describe(
                "packet memory",
                c -> c.getName().equals("java.lang.foreign.MemorySegment")
                        || c.getName().startsWith("java.lang.foreign.ValueLayout"));
    }

    @Test
    void onlyTheLinuxRoomLooksUpNativeFunctions() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pollux.linux..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("org.pollux.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static String room(String packageName) {
        String rest = packageName.substring("org.pollux.".length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
