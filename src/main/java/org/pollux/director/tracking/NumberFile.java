package org.pollux.director.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pollux.config.TrackedObject.TrackFile;

/** A file with a number in its first line. */
final class NumberFile {
    private static final int MOST_BYTES = 64;

    private NumberFile() {}

    /**
     * What a file says.
     *
     * @param number the number; 0 when there is none
     * @param doubt what is wrong with it, for people; empty when nothing is
     */
    record Content(int number, String doubt) {}

    /** Reads it. A file that does not exist or is empty says 0, as with keepalived. */
    static Content read(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return new Content(0, file + " is no file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII), file);
            }
        } catch (NoSuchFileException e) {
            return new Content(0, "");
        } catch (IOException e) {
            return new Content(0, file + " cannot be read: " + e);
        }
    }

    static Content parse(String text, Path file) {
        String number = text.lines().findFirst().orElse("").strip();
        if (number.isEmpty()) {
            return new Content(0, "");
        }
        try {
            // Far beyond every weight: the sign is all that counts.
            long value = Long.parseLong(number);
            return new Content(Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE), "");
        } catch (NumberFormatException e) {
            return new Content(0, file + " does not begin with a whole number, which counts as 0");
        }
    }

    /** Makes it as {@code init_file} says. */
    static void create(Path file, TrackFile.Creation creation) throws IOException {
        if (!creation.overwrite() && Files.exists(file)) {
            return;
        }
        Files.writeString(
                file,
                creation.value() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }
}
