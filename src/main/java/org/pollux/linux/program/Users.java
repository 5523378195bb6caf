package org.pollux.linux.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The users and groups of this host, asked of the system's own databases through {@code getent(1)}: they may come from
 * a directory as well as from a file. For starts and reloads; it waits.
 */
public final class Users {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 2;
    private static final Path STATUS = Path.of("/proc/self/status");

    private Users() {}

    /**
     * A user.
     *
     * @param user a name or a number
     * @return empty when there is none
     * @throws IOException when the database cannot be asked
     */
    public static Optional<RunAs> find(String user) throws IOException {
        Optional<String> line = getent("passwd", user);
        return line.isPresent() ? Optional.of(parse(line.get())) : Optional.empty();
    }

    /**
     * A group's number.
     *
     * @param group a name or a number
     * @return empty when there is none
     * @throws IOException when the database cannot be asked
     */
    public static Optional<Integer> group(String group) throws IOException {
        Optional<String> line = getent("group", group);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String[] fields = line.get().split(":", -1);
        return Optional.of(number(fields, 2, line.get()));
    }

    /**
     * A user and a group by their numbers.
     *
     * @param uid the user's
     * @param gid the group's
     */
    record Ids(int uid, int gid) {}

    /** Who runs this process. */
    static Ids ownIds() throws IOException {
        List<String> status = Files.readAllLines(STATUS);
        return new Ids(effective(status, "Uid:"), effective(status, "Gid:"));
    }

    /** Who runs this process, whether the database knows the user or not. */
    public static RunAs own() throws IOException {
        Ids ids = ownIds();
        String number = Integer.toString(ids.uid());
        return find(number).orElse(new RunAs(number, ids.uid(), ids.gid(), "/", "/bin/sh"));
    }

    /** The lines are {@code Uid: real effective saved filesystem}. */
    private static int effective(List<String> status, String label) throws IOException {
        for (String line : status) {
            if (line.startsWith(label)) {
                return number(line.split("\\s+", -1), 2, line);
            }
        }
        throw new IOException(STATUS + " has no line " + label);
    }

    static RunAs parse(String line) throws IOException {
        // name:password:uid:gid:comment:home:shell
        String[] fields = line.split(":", -1);
        int uid = number(fields, 2, line);
        int gid = number(fields, 3, line);
        if (fields.length < 7) {
            throw new IOException("getent passwd says '" + line + "'");
        }
        return new RunAs(fields[0], uid, gid, fields[5], fields[6].isEmpty() ? "/bin/sh" : fields[6]);
    }

    private static int number(String[] fields, int index, String line) throws IOException {
        if (fields.length <= index) {
            throw new IOException("not understood: '" + line + "'");
        }
        try {
            return Integer.parseInt(fields[index]);
        } catch (NumberFormatException e) {
            throw new IOException("not understood: '" + line + "'", e);
        }
    }

    private static Optional<String> getent(String database, String key) throws IOException {
        Process process = new ProcessBuilder(List.of("getent", database, "--", key))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("getent " + database + " " + key + " does not end");
            }
            return switch (process.exitValue()) {
                case 0 -> answer.lines().findFirst();
                case NOT_FOUND -> Optional.empty();
                default ->
                    throw new IOException(
                            "getent " + database + " " + key + " ended with status " + process.exitValue());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking for " + database + " " + key, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
