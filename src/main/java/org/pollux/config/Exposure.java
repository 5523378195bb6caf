package org.pollux.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Whether the directors' traffic can be forged by whoever reaches their network. */
public final class Exposure {
    private Exposure() {}

    /** What an operator is told about directors without a secret. */
    public static final String NO_SECRET = "the cluster has no secret: whoever reaches its port can take part in the"
            + " election and take the virtual addresses away";

    /** Whether there is an election without a secret that is not on the loopback interface only. */
    public static boolean isExposed(Configuration configuration) {
        ClusterSettings cluster = configuration.cluster();
        boolean loopback = cluster.bindAddress()
                .map(InetAddress::isLoopbackAddress)
                .orElseGet(() -> cluster.bindInterface().filter("lo"::equals).isPresent());
        return !configuration.vrrpInstances().isEmpty() && cluster.secret().isEmpty() && !loopback;
    }

    /**
     * The same as a finding, unless the file allows it.
     *
     * @param file the configuration's file
     */
    public static Optional<Diagnostic> diagnostic(Configuration configuration, String file) {
        boolean allowed = configuration.global().allowedWarnings().contains(DiagnosticCode.NO_SECRET);
        if (allowed || !isExposed(configuration)) {
            return Optional.empty();
        }
        return Optional.of(new Diagnostic(
                Severity.WARNING,
                DiagnosticCode.NO_SECRET,
                file,
                Optional.empty(),
                NO_SECRET,
                Optional.of("secret or secret_file in the cluster block, the same on all directors"),
                Optional.empty(),
                Optional.empty(),
                List.of()));
    }
}
