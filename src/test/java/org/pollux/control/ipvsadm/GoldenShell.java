package org.pollux.control.ipvsadm;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.control.kernel.ProcFile;
import org.pollux.control.kernel.ProcText;
import org.pollux.control.kernel.SysctlCommandLine;
import org.pollux.ipvs.GoldenEngine;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.Typed;
import org.pollux.ipvs.VirtualServerTable;

/** As much of a shell as the recorded commands use: quotes, a pipe, files that are written and read. */
final class GoldenShell implements Names {
    private final GoldenEngine engine = new GoldenEngine();
    private final Map<String, String> files = new HashMap<>();
    private final Map<InetAddress, List<String>> hosts = new LinkedHashMap<>();
    private final Set<String> interfaces = new HashSet<>();
    private final Map<String, String> services = new LinkedHashMap<>();

    /** Something that happened between two commands. */
    void happen(String what) {
        List<String> words = List.of(what.split(" "));
        switch (words.getFirst()) {
            case "host" -> hosts.put(InetAddress.ofLiteral(words.get(1)), words.subList(2, words.size()));
            case "interface" -> interfaces.add(words.get(1));
            case "service" -> services.put(words.get(1), words.get(2));
            default -> engine.happen(what);
        }
    }

    /** What a command printed, in the notation of the recordings. */
    List<String> run(String command, String input) {
        String[] piped = command.split(" \\| ", 2);
        List<String> words = words(piped[0]);
        Optional<String> into = file(words, ">");
        Optional<String> read = file(words, "<");
        String from = read.isPresent() ? contents(read.get()) : input.replace("\n\\c\n", "");
        words.remove("<<");
        Typed typed =
                switch (words.removeFirst()) {
                    case "ipvsadm" -> Typed.words(table(), this, from, words);
                    // Another user: IpvsadmIT has one, and a director that it may not ask.
                    case "setpriv" -> denied();
                    case "pollux" -> switches(words);
                    case "cat" -> new Typed(0, shown(words.getFirst()), "");
                    case "cmp" -> new Typed(contents(words.get(0)).equals(contents(words.get(1))) ? 0 : 1, "", "");
                    default -> throw new IllegalArgumentException(command);
                };
        String out = typed.out();
        if (into.isPresent()) {
            files.put(into.get(), out);
            out = "";
        }
        if (piped.length > 1) {
            for (String filter : piped[1].split(" \\| ")) {
                out = filtered(filter, out);
            }
        }
        List<String> told = new ArrayList<>();
        if (typed.exit() != 0 && piped.length == 1) {
            told.add("= " + typed.exit());
        }
        lines(out).forEach(line -> told.add("> " + escaped(line)));
        lines(typed.err()).forEach(line -> told.add("! " + escaped(line)));
        return told;
    }

    /** Of the kernel's files what {@code pollux proc} prints. */
    private String shown(String file) {
        if (!file.startsWith("/proc/net/")) {
            return contents(file);
        }
        StringWriter out = new StringWriter();
        new ProcText(engine.table(), new PrintWriter(out))
                .print(ProcFile.of(file).orElseThrow());
        return out.toString();
    }

    /** {@code pollux sysctl}. */
    private Typed switches(List<String> words) {
        List<String> rest = new ArrayList<>(words.subList(1, words.size()));
        boolean valuesOnly = rest.remove("-n");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new SysctlCommandLine(engine, new PrintWriter(out), new PrintWriter(err)).run(rest, valuesOnly);
        return new Typed(exit, out.toString(), err.toString());
    }

    /** The engine's, on a host with the interfaces there are. */
    private VirtualServerTable table() {
        return (VirtualServerTable) Proxy.newProxyInstance(
                VirtualServerTable.class.getClassLoader(),
                new Class<?>[] {VirtualServerTable.class},
                (_, method, args) -> {
                    if (args != null
                            && args[0] instanceof SyncDaemon daemon
                            && !interfaces.contains(daemon.interfaceName())) {
                        throw new TableException(TableException.Reason.NO_DEVICE, daemon.interfaceName());
                    }
                    try {
                        return method.invoke(engine.table(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Typed denied() {
        StringWriter err = new StringWriter();
        return new Typed(Ipvsadm.denied(new PrintWriter(err)), "", err.toString());
    }

    /** Takes a redirection away from a command. */
    private static Optional<String> file(List<String> words, String sign) {
        int at = words.indexOf(sign);
        if (at < 0) {
            return Optional.empty();
        }
        words.remove(at);
        return Optional.of(words.remove(at));
    }

    private String contents(String name) {
        return Optional.ofNullable(files.get(name)).orElseThrow();
    }

    private static String escaped(String line) {
        return line.endsWith(" ") ? line.substring(0, line.length() - 1) + "\\s" : line;
    }

    /** The last line must end too. */
    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (!lines.removeLast().isEmpty()) {
            lines.add("(no newline at the end)");
        }
        return lines;
    }

    private static String filtered(String filter, String text) {
        List<String> words = words(filter);
        List<String> lines = lines(text);
        return switch (words.getFirst()) {
            case "head" -> joined(lines.subList(0, Math.min(lines.size(), -Integer.parseInt(words.get(1)))));
            case "sort" -> joined(lines.stream().sorted().toList());
            case "md5sum" -> md5(text) + "  -\n";
            case "grep" -> {
                boolean counting = words.get(1).equals("-c");
                String wanted = words.getLast();
                List<String> found =
                        lines.stream().filter(line -> line.contains(wanted)).toList();
                yield counting ? found.size() + "\n" : joined(found);
            }
            case "sed" ->
                words.get(1).equals("-n")
                        ? joined(List.of(lines.get(Integer.parseInt(words.get(2).replace("p", "")) - 1)))
                        : joined(replaced(words.get(1), lines));
            default -> throw new IllegalArgumentException(filter);
        };
    }

    private static List<String> replaced(String expression, List<String> lines) {
        String[] parts = expression.split("/");
        return lines.stream()
                .map(line -> line.replaceFirst(parts[1], parts.length > 2 ? parts[2] : ""))
                .toList();
    }

    private static String joined(List<String> lines) {
        return lines.stream().map(line -> line + "\n").reduce("", String::concat);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (char c : (command + " ").toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (c == ' ' && quote == 0) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        return words;
    }

    @Override
    public Optional<InetAddress> address(String host) {
        return hosts.entrySet().stream()
                .filter(entry ->
                        entry.getValue().contains(host) && entry.getKey().getAddress().length == 4)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public Optional<String> host(InetAddress address) {
        return Optional.ofNullable(hosts.get(address)).map(List::getFirst);
    }

    @Override
    public OptionalInt port(String service, String protocol) {
        return services.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/" + protocol)
                        && entry.getValue().equals(service))
                .mapToInt(entry -> Integer.parseInt(
                        entry.getKey().substring(0, entry.getKey().indexOf('/'))))
                .findFirst();
    }

    @Override
    public Optional<String> service(int port, String protocol) {
        return Optional.ofNullable(services.get(port + "/" + protocol));
    }
}
