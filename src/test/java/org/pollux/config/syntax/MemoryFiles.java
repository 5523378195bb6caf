package org.pollux.config.syntax;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Files that exist only in a test. Names are kept as they are asked for. */
public final class MemoryFiles implements SourceLoader {
    private final Map<String, String> texts = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private int opened;

    /** Adds a file. */
    public MemoryFiles with(String name, String text) {
        texts.put(name, text);
        return this;
    }

    /** Makes a file or folder unreadable. */
    public MemoryFiles unreadable(String name) {
        unreadable.add(name);
        return this;
    }

    /** How many files were opened. */
    public int opened() {
        return opened;
    }

    @Override
    public Opened open(String name) {
        opened++;
        if (unreadable.contains(name)) {
            return new Opened.Unreadable("permission denied");
        }
        String text = texts.get(name);
        return text == null ? new Opened.Missing() : new Opened.Read(Source.of(name, text));
    }

    @Override
    public Listing list(String folder) {
        if (unreadable.contains(folder)) {
            return new Listing.Unreadable("permission denied");
        }
        String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        List<String> names = texts.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest)
                .distinct()
                .toList();
        return names.isEmpty() ? new Listing.Missing() : new Listing.Names(names);
    }

    @Override
    public boolean exists(String name) {
        return texts.containsKey(name)
                || unreadable.contains(name)
                || texts.keySet().stream().anyMatch(other -> other.startsWith(name + "/"));
    }

    @Override
    public String absolute(String name) {
        return name.startsWith("/") ? name : "/etc/pollux/" + name;
    }
}
