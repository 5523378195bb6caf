/** What happens, as it happens, with the seconds since the start. */
final class Timeline {
    private final long start = System.nanoTime();

    /** Prints a line. */
    void say(String what) {
        System.out.printf("%7.3f  %s%n", (System.nanoTime() - start) / 1e9, what);
    }
}
