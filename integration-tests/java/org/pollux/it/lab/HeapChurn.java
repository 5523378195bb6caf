package org.pollux.it.lab;

/** A Java program that is busy with its own heap: several threads that allocate as fast as they can, and keep some of it. */
public final class HeapChurn {
    private static final int KEPT = 1 << 12;
    private static final int LARGEST = 1 << 14;

    private HeapChurn() {}

    /**
     * Allocates until it is killed.
     *
     * @param args the number of threads
     */
    public static void main(String[] args) {
        int threads = Integer.parseInt(args[0]);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().name("churn-" + i).start(HeapChurn::churn);
        }
        System.out.println("serving");
    }

    private static void churn() {
        byte[][] kept = new byte[KEPT][];
        int next = 0;
        while (true) {
            byte[] fresh = new byte[1 + (next * 7919 & LARGEST - 1)];
            fresh[0] = (byte) next;
            kept[next & KEPT - 1] = fresh;
            next++;
        }
    }
}
