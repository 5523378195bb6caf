package org.pollux.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A web server that answers with its host's name and writes down who asked for what. */
public final class Nginx {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path log;
    private final LabProcess process;

    private Nginx(Path log, LabProcess process) {
        this.log = log;
        this.process = process;
    }

    /** Starts one and waits until it listens on all of these ports. */
    public static Nginx start(NetnsLab lab, Host host, int... ports) {
        Path own = lab.folder().resolve(host.name() + "-nginx");
        Path log = own.resolve("requests");
        try {
            Files.createDirectories(own);
            // Its workers are not root.
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(own.resolve("nginx.conf"), """
                    daemon off;
                    worker_processes 1;
                    pid %1$s/nginx.pid;
                    error_log stderr;
                    events {}
                    http {
                        log_format plain '$remote_addr $server_port $uri';
                        access_log %2$s plain;
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                        server {
                            %3$s
                            location / { return 200 "%4$s"; }
                        }
                    }
                    """.formatted(
                            own,
                            log,
                            Arrays.stream(ports)
                                    .mapToObj(port -> "listen " + port + ";")
                                    .collect(Collectors.joining(" ")),
                            host.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LabProcess process = host.start(
                host.name() + "-nginx",
                List.of("nginx", "-c", own.resolve("nginx.conf").toString(), "-e", "stderr"),
                Map.of(),
                line -> {});
        Await.until(LIMIT, "nginx listens on " + host + ": " + process.lines(), () -> {
            String open = host.run("ss", "-Hlnt");
            return Arrays.stream(ports).allMatch(port -> open.contains(":" + port + " "));
        });
        return new Nginx(log, process);
    }

    /** What was asked so far, as {@code CLIENT PORT PATH}. */
    public List<String> requests() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and waits until it is gone. */
    public void stop() {
        process.signal(LabProcess.Signal.TERM);
        int ignored = process.awaitEnd(LIMIT);
    }
}
