package org.pollux.election;

/**
 * Plays seeds for as long as wanted, on all processors, and says how many virtual hours pass in a real second. After {@code
 * mvn test-compile}:
 *
 * <pre>
 * java -cp target/classes:target/test-classes org.pollux.election.Soak [SECONDS [FIRST_SEED]]
 * </pre>
 *
 * <p>Without SECONDS for a minute. Ends with status 1 and the trace of the first failure.
 */
final class Soak {
    private static final int BATCH = 500;

    private Soak() {}

    public static void main(String[] arguments) {
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        long runs = 0;
        long begin = System.nanoTime();
        double elapsed = 0;
        while (elapsed < seconds) {
            try {
                SimulationTest.playAll(seed, BATCH);
            } catch (AssertionError e) {
                System.out.println(e.getMessage());
                System.exit(1);
            }
            seed += BATCH;
            elapsed = (System.nanoTime() - begin) / 1e9;
            runs += BATCH;
            double hours = runs * SimulationRun.CHAOS.toSeconds() / 3600.0;
            System.out.printf(
                    "%d runs, %.0f virtual hours, %.1f virtual hours per real second%n", runs, hours, hours / elapsed);
        }
    }
}
