package org.pollux.control.ipvsadm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pollux.ipvs.IpvsadmAddress;

/** The names that this host's resolver and {@code /etc/services} know. */
public final class HostNames implements Names {
    private static final Path SERVICES = Path.of("/etc/services");

    /**
     * A line of {@code services(5)}.
     *
     * @param place {@code PORT/PROTOCOL}
     * @param names the official one first
     */
    private record Service(String place, List<String> names) {}

    private Optional<List<Service>> services = Optional.empty();

    /** Looks nothing up yet. */
    public HostNames() {}

    @Override
    public Optional<InetAddress> address(String host) {
        if (host.isEmpty() || !host.chars().allMatch(HostNames::isOfName)) {
            // Java would take nothing for this host, and brackets and colons for an IPv6 address.
            return Optional.empty();
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfName(int c) {
        return c > ' ' && c < 0x7F && c != ':' && c != '[' && c != ']' && c != '%';
    }

    /** Asks getent(1): Java's own look-up wants the name to lead back to the address, ipvsadm's does not. */
    @Override
    public Optional<String> host(InetAddress address) {
        try {
            Process getent = new ProcessBuilder("getent", "hosts", IpvsadmAddress.text(address))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = getent.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                String[] words = line == null ? new String[0] : line.strip().split("\\s+");
                return words.length < 2 ? Optional.empty() : Optional.of(words[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look up names, use -n: " + e.getMessage(), e);
        }
    }

    @Override
    public OptionalInt port(String service, String protocol) {
        return services().stream()
                .filter(known -> known.place.endsWith("/" + protocol) && known.names.contains(service))
                .mapToInt(known -> Integer.parseInt(known.place.substring(0, known.place.indexOf('/'))))
                .findFirst();
    }

    @Override
    public Optional<String> service(int port, String protocol) {
        String place = port + "/" + protocol;
        return services().stream()
                .filter(known -> known.place.equals(place))
                .map(known -> known.names.getFirst())
                .findFirst();
    }

    private List<Service> services() {
        if (services.isEmpty()) {
            services = Optional.of(read());
        }
        return services.get();
    }

    private static List<Service> read() {
        try {
            return Files.readAllLines(SERVICES, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
                    .filter(words -> words.length >= 2 && words[1].matches("[0-9]{1,5}/[a-z0-9]+"))
                    .map(words -> new Service(words[1], names(words)))
                    .toList();
        } catch (NoSuchFileException e) {
            // Then no service has a name, as for the C library.
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SERVICES + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(String[] words) {
        List<String> names = new ArrayList<>(List.of(words[0]));
        names.addAll(Arrays.asList(words).subList(2, words.length));
        return names;
    }
}
