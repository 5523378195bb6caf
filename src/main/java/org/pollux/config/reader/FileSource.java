package org.pollux.config.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.pollux.config.syntax.Source;
import org.pollux.config.syntax.SourceLoader;

/** Reads configuration files of this host. The only part of the room that touches the file system. */
public final class FileSource implements SourceLoader {
    /** The biggest file that is read, in bytes. */
    public static final int LARGEST = 16 << 20;

    /** Creates a loader; it keeps nothing. */
    public FileSource() {}

    @Override
    public Opened open(String name) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            return new Opened.Unreadable("not a file name (" + e.getReason() + ")");
        }
        if (Files.isDirectory(file)) {
            return new Opened.Unreadable("it is a directory, not a file");
        }
        // A pipe or a device could make the reader wait for ever.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new Opened.Unreadable("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                return new Opened.Unreadable("it has more than " + (LARGEST >> 20) + " MiB");
            }
            return new Opened.Read(Source.decode(name, bytes));
        } catch (NoSuchFileException _) {
            return new Opened.Missing();
        } catch (AccessDeniedException _) {
            return new Opened.Unreadable("permission denied");
        } catch (IOException e) {
            return new Opened.Unreadable(reason(e));
        }
    }

    @Override
    public Listing list(String folder) {
        try (Stream<Path> names = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
            return new Listing.Names(
                    names.map(path -> String.valueOf(path.getFileName())).toList());
        } catch (NoSuchFileException | NotDirectoryException | InvalidPathException _) {
            return new Listing.Missing();
        } catch (AccessDeniedException _) {
            return new Listing.Unreadable("permission denied");
        } catch (IOException e) {
            return new Listing.Unreadable(reason(e));
        }
    }

    @Override
    public boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    @Override
    public String absolute(String name) {
        try {
            Path path = Path.of(name);
            return (Files.exists(path)
                            ? path.toRealPath()
                            : path.toAbsolutePath().normalize())
                    .toString();
        } catch (IOException | InvalidPathException _) {
            // What cannot be followed to its end is told apart by its name.
            return name;
        }
    }

    /**
     * The main file of a configuration. What goes wrong (missing, a directory, not readable, too big, not UTF-8) is in
     * the source's problems, so that {@link ConfigurationReader} reports it like any other error.
     *
     * @param file the file
     * @return its text, or why there is none
     */
    public static Source open(Path file) {
        String name = file.toString();
        return switch (new FileSource().open(name)) {
            case Opened.Read(Source source) -> source;
            case Opened.Missing _ -> Source.unreadable(name, "cannot read the configuration: no such file");
            case Opened.Unreadable(String why) -> Source.unreadable(name, "cannot read the configuration: " + why);
        };
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
