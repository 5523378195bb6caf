package org.pollux.cli;

/** Entry point of the {@code pollux} command. */
public final class Main {
    private Main() {}

    /**
     * Runs one command.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.err.println("usage: pollux COMMAND");
        System.exit(2);
    }
}
