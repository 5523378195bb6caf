package org.pollux.it.system;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.TwoSites;

/** The laboratory as the tests of this package use it. */
final class Laboratory {
    private static final String HOME = "pollux.home";

    private Laboratory() {}

    /** The distribution under test, set by the build. */
    static Path distribution() {
        return Path.of(Objects.requireNonNull(System.getProperty(HOME), HOME + " must name a distribution of Pollux"));
    }

    /** A pair of directors with their network; logs are kept in the build's folder under the test's name. */
    static DirectorPair pair(TestInfo test) {
        return new DirectorPair(lab(test), distribution());
    }

    /** Two directors on two switches, likewise. */
    static TwoSites twoSites(TestInfo test) {
        return new TwoSites(lab(test), distribution());
    }

    private static NetnsLab lab(TestInfo test) {
        String name = test.getTestClass().orElseThrow().getSimpleName()
                + test.getTestMethod().map(method -> "." + method.getName()).orElse("");
        Path folder = distribution().resolveSibling("it-logs").resolve(name);
        return new NetnsLab("pxsys" + ProcessHandle.current().pid(), folder);
    }
}
