package org.pollux.ipvs;

/** What weights have in common. */
final class Divisors {
    private Divisors() {}

    /** The greatest common divisor of two numbers that are not negative; the other number if one is 0. */
    static int greatestCommon(int a, int b) {
        int greater = a;
        int less = b;
        while (less != 0) {
            int rest = greater % less;
            greater = less;
            less = rest;
        }
        return greater;
    }
}
