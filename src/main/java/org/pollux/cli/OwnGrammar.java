package org.pollux.cli;

import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;

/**
 * A command line whose grammar is another program's: {@code pollux ipvsadm …} is ipvsadm's, {@code pollux mark …}
 * iptables'. The parser of the other commands never sees it.
 *
 * @param socket the director's control socket, if one was named
 * @param command {@code ipvsadm} or {@code mark}
 * @param words what follows
 */
record OwnGrammar(Optional<Path> socket, String command, List<String> words) {
    private static final String SOCKET = "--socket";
    private static final List<String> COMMANDS = List.of("ipvsadm", "mark");

    /**
     * Such a command line: nothing but the socket stands before the command, and it may stand behind it too. Empty for
     * other commands.
     */
    static Optional<OwnGrammar> of(String[] args) {
        List<String> rest = new ArrayList<>(Arrays.asList(args));
        Optional<Path> before = socket(rest);
        if (rest.isEmpty() || !COMMANDS.contains(rest.getFirst())) {
            return Optional.empty();
        }
        String command = rest.removeFirst();
        Optional<Path> behind = socket(rest);
        return Optional.of(new OwnGrammar(behind.isPresent() ? behind : before, command, rest));
    }

    /** Takes the socket away from the beginning of the words. */
    private static Optional<Path> socket(List<String> words) {
        if (words.size() > 1 && words.getFirst().equals(SOCKET)) {
            words.removeFirst();
            return Optional.of(Path.of(words.removeFirst()));
        } else if (!words.isEmpty() && words.getFirst().startsWith(SOCKET + "=")) {
            return Optional.of(Path.of(words.removeFirst().substring(SOCKET.length() + 1)));
        }
        return Optional.empty();
    }

    /** Runs it with this process's standard input; returns the exit status. */
    int run(PrintWriter out, PrintWriter err) {
        ControlClient client = new ControlClient(socket.orElseGet(Main::defaultSocket));
        if (command.equals("ipvsadm")) {
            return client.ipvsadm(words, new InputStreamReader(System.in, StandardCharsets.UTF_8), out, err);
        }
        try {
            return client.mark(words, out, err);
        } catch (ControlException e) {
            err.println("pollux: " + e.getMessage());
            return Main.FAILED;
        }
    }
}
