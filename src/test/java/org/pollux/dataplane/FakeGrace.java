package org.pollux.dataplane;

/** Grace periods that pass when a test says so. */
final class FakeGrace implements FlowUnits.Grace {
    private long begun;
    private long passed;
    private boolean wanted;

    @Override
    public long begun() {
        return begun;
    }

    @Override
    public long passed() {
        return passed;
    }

    @Override
    public void want() {
        wanted = true;
    }

    /** Whether one was wanted since the last began. */
    boolean wanted() {
        return wanted;
    }

    /** One begins. */
    void begin() {
        wanted = false;
        begun = passed + 1;
    }

    /** The one that has begun ends. */
    void end() {
        passed = begun;
    }

    /** A whole one. */
    void pass() {
        begin();
        end();
    }
}
