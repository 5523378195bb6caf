package org.pollux.director.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.config.TrackedObject.TrackFile.Creation;

class NumberFileTest {
    @TempDir
    private Path folder = Path.of("");

    private static NumberFile.Content parse(String text) {
        return NumberFile.parse(text, Path.of("f"));
    }

    @Test
    void theFirstLineIsTheNumber() {
        assertThat(parse("-12\nrest").number()).isEqualTo(-12);
        assertThat(parse(" +7 ").number()).isEqualTo(7);
    }

    @Test
    void nothingIsNothing() {
        assertThat(parse("")).isEqualTo(new NumberFile.Content(0, ""));
        assertThat(NumberFile.read(folder.resolve("absent"))).isEqualTo(new NumberFile.Content(0, ""));
    }

    @Test
    void whatIsNoNumberIsSaidAndCountsAsNothing() {
        assertThat(parse("ten").number()).isZero();
        assertThat(parse("ten").doubt()).contains("does not begin with a whole number");
        assertThat(NumberFile.read(folder).doubt()).contains("is no file");
    }

    @Test
    void numbersBeyondAllBoundsKeepTheirSign() {
        assertThat(parse("99999999999").number()).isEqualTo(Integer.MAX_VALUE);
        assertThat(parse("-99999999999").number()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void isMadeWithoutTouchingOneThatIsThere() throws Exception {
        Path file = folder.resolve("n");
        NumberFile.create(file, new Creation(5, false));
        assertThat(NumberFile.read(file).number()).isEqualTo(5);
        NumberFile.create(file, new Creation(6, false));
        assertThat(NumberFile.read(file).number()).isEqualTo(5);
        NumberFile.create(file, new Creation(6, true));
        assertThat(Files.readString(file)).isEqualTo("6\n");
    }
}
