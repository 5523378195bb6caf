package org.pollux.config.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pollux.config.syntax.Source;

/** Reads configuration files. The only part of the room that touches the file system. */
public final class FileSource {
    /** The biggest file that is read, in bytes. */
    public static final int LARGEST = 16 << 20;

    private FileSource() {}

    /**
     * Reads a file. What goes wrong (missing, a directory, not readable, too big, not UTF-8) is in the source's
     * problems, so that {@link ConfigurationReader} reports it like any other error.
     *
     * @param file the file
     * @return its text, or why there is none
     */
    public static Source open(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            return Source.unreadable(name, "cannot read the configuration: it is a directory, not a file");
        }
        // A pipe or a device could make the reader wait for ever.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return Source.unreadable(name, "cannot read the configuration: it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                return Source.unreadable(
                        name, "cannot read the configuration: it has more than " + (LARGEST >> 20) + " MiB");
            }
            return Source.decode(name, bytes);
        } catch (NoSuchFileException e) {
            return Source.unreadable(name, "cannot read the configuration: no such file");
        } catch (AccessDeniedException e) {
            return Source.unreadable(name, "cannot read the configuration: permission denied");
        } catch (IOException e) {
            return Source.unreadable(name, "cannot read the configuration: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
